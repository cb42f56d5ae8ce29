package org.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sluice.access.Permission;
import org.sluice.access.Role;
import org.sluice.architecture.Sources.Source;
import org.sluice.promotion.PromotionStatus;
import org.sluice.protocol.Destinations;
import org.sluice.protocol.EventTypes;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What the documentation says is so: its commands, paths, settings, codes and tables are those of the code. */
class DocumentationTests {

    private static final Path OPERATIONS = Sources.ROOT.resolve("config/src/docs/operations");
    private static final Pattern COMMAND = Pattern.compile("\\./sluice((?: +[A-Za-z0-9./$_=\"{}:,'-]+)*)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");
    private static final Pattern PATH = Pattern.compile("\\b(?:sql|jobs|integration|config)/[\\w./-]*\\w");
    private static final Pattern VARIABLE = Pattern.compile("\\bSLUICE_[A-Z_]+\\b");
    private static final Pattern SETTING_ROW =
            Pattern.compile("(?m)^\\| `(sluice\\.[a-z.-]+)` \\| (?:`([^`]*)`)? ?\\|");
    private static final Pattern SETTING =
            Pattern.compile("[`-](sluice\\.(?!promotion\\.(?:requests|events)|reply|worker\\.)[a-z.-]+[a-z])(?=[`=])");
    private static final Pattern EVENT_ROW =
            Pattern.compile("(?m)^\\| `(org\\.sluice\\.(?:promotion|instance)\\.[a-z-]+\\.v1)` ");
    private static final Pattern ROLE_ROW = Pattern.compile("(?m)^\\| ([A-Z_]+) \\| ([a-z, ]+) \\|$");
    private static final Pattern CODE_ROW = Pattern.compile("(?m)^\\| ((?:`[a-z-]+`(?:, )?)+) \\|");
    private static final Pattern STATUS_ROW = Pattern.compile("(?m)^\\| ([a-z, ]+) \\| ");
    private static final Pattern FAILURE = Pattern.compile(
            "new (?:Instance(?:Refused|Unavailable)|Promotion(?:Rejected|Waits))Exception\\(\\s*\"([a-z-]+)\"");

    private static Map<String, String> settings;
    private static String code;
    private static LauncherCommands commands;

    @BeforeAll
    static void readTheCode() {
        settings = settings();
        code = Sources.main().stream().map(Source::text).collect(Collectors.joining("\n"));
        commands = LauncherCommands.find();
    }

    private static Stream<Source> pages() throws IOException {
        try (Stream<Path> files = Files.walk(Sources.ROOT.resolve("config/src/docs"))) {
            List<Source> pages = new ArrayList<>(
                    files.filter(Files::isRegularFile).map(Sources::read).toList());
            pages.add(Sources.read(Sources.ROOT.resolve("README.md")));
            return pages.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandCanBeTyped(Source page) {
        assertThat(found(COMMAND, page, 1).stream().map(commands::problem).flatMap(java.util.Optional::stream))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPathExists(Source page) {
        List<String> missing = new ArrayList<>();
        found(LINK, page, 1).stream()
                .filter(link -> !link.matches("https?:.*"))
                .filter(link -> !Files.exists(page.path().resolveSibling(link).normalize()))
                .forEach(missing::add);
        found(PATH, page, 0).stream()
                .filter(path -> !Files.exists(Sources.ROOT.resolve(path)))
                .forEach(missing::add);

        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyEnvironmentVariableIsRead(Source page) {
        String readers = code
                + Sources.read(Sources.ROOT.resolve("config/src/main/resources/application.yml"))
                        .text()
                + Sources.read(Sources.ROOT.resolve("sluice")).text();
        // Spring Boot's spelling of a setting, which no source names as such.
        List<String> spelled = settings.keySet().stream()
                .map(setting ->
                        setting.toUpperCase(Locale.ROOT).replace('.', '_').replace("-", ""))
                .toList();

        assertThat(found(VARIABLE, page, 0).stream()
                        .distinct()
                        .filter(variable -> !spelled.contains(variable))
                        .filter(variable -> !Pattern.compile("\\b" + variable + "\\b")
                                .matcher(readers)
                                .find()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everySettingExists(Source page) {
        assertThat(settings.keySet()).containsAll(found(SETTING, page, 1));
    }

    @Test
    void theTableOfSettingsIsCompleteAndHasTheRightDefaults() {
        Map<String, String> documented = new TreeMap<>();
        SETTING_ROW
                .matcher(Sources.read(OPERATIONS.resolve("configuration.md")).text())
                .results()
                .forEach(row -> documented.put(row.group(1), row.group(2) == null ? "" : row.group(2)));

        assertThat(documented).isEqualTo(settings);
    }

    @Test
    void theTableOfPermissionsIsThatOfTheCode() {
        Map<String, List<String>> documented = new TreeMap<>();
        ROLE_ROW.matcher(Sources.read(OPERATIONS.resolve("access.md")).text())
                .results()
                .forEach(
                        row -> documented.put(row.group(1), List.of(row.group(2).split(", "))));
        Map<String, List<String>> actual = new TreeMap<>();
        for (Permission permission : Permission.values()) {
            actual.put(
                    permission.name(),
                    Stream.of(Role.values())
                            .filter(permission::of)
                            .map(role -> role.name().toLowerCase(Locale.ROOT))
                            .toList());
        }

        assertThat(documented).isEqualTo(actual);
    }

    @Test
    void everyStatusIsExplained() {
        List<String> statuses = Stream.of(PromotionStatus.values())
                .map(status -> status.name().toLowerCase(Locale.ROOT))
                .toList();
        for (Path page : List.of(Sources.ROOT.resolve("README.md"), OPERATIONS.resolve("runbook.md"))) {
            assertThat(found(STATUS_ROW, Sources.read(page), 1).stream().flatMap(cell -> Stream.of(cell.split(", "))))
                    .as(page.toString())
                    .containsAll(statuses);
        }
    }

    @Test
    void everyCodeAPromotionCanEndWithIsInTheRunbook() {
        List<String> documented = codes();

        assertThat(documented)
                .containsAll(Sources.main().stream()
                        .flatMap(source -> found(FAILURE, source, 1).stream())
                        .toList());
    }

    @Test
    void everyCodeInTheRunbookIsOneOfTheCode() {
        assertThat(codes()).allSatisfy(word -> assertThat(code).contains("\"" + word + "\""));
    }

    @Test
    void everyTypeOfEventIsDocumented() throws IllegalAccessException {
        List<String> types = new ArrayList<>();
        for (Field field : EventTypes.class.getFields()) {
            if (!field.getName().equals("SOURCE")) {
                types.add((String) field.get(null));
            }
        }

        assertThat(found(EVENT_ROW, Sources.read(OPERATIONS.resolve("messages.md")), 1))
                .containsAll(types);
    }

    @Test
    void everyDestinationAndPropertyIsDocumented() throws IllegalAccessException {
        String page = Sources.read(OPERATIONS.resolve("messages.md")).text();
        for (Field field : Destinations.class.getFields()) {
            assertThat(page).as(field.getName()).contains((String) field.get(null));
        }
    }

    @Test
    void theReadmeCanBeReadInOneGo() {
        assertThat(Sources.read(Sources.ROOT.resolve("README.md")).lines()).hasSizeLessThanOrEqualTo(250);
    }

    private static List<String> codes() {
        return found(CODE_ROW, Sources.read(OPERATIONS.resolve("runbook.md")), 1).stream()
                .flatMap(cell -> Stream.of(cell.replace("`", "").split(", ")))
                .toList();
    }

    private static List<String> found(Pattern pattern, Source source, int group) {
        return pattern.matcher(source.text())
                .results()
                .map((MatchResult result) -> result.group(group))
                .toList();
    }

    /** Every setting of every record of settings, with its default as it is written there. */
    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        for (JavaClass found :
                new ClassFileImporter().withImportOption(new ProductionCode()).importPackages("org.sluice")) {
            if (found.isAnnotatedWith(ConfigurationProperties.class)) {
                Class<?> type = found.reflect();
                add(settings, type.getAnnotation(ConfigurationProperties.class).value(), type);
            }
        }
        return settings;
    }

    private static void add(Map<String, String> settings, String prefix, Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Parameter[] parameters = type.getDeclaredConstructors()[0].getParameters();
        for (int i = 0; i < components.length; i++) {
            String name = prefix + "."
                    + components[i].getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            DefaultValue value = parameters[i].getAnnotation(DefaultValue.class);
            if (components[i].getType().isRecord() && components[i].getType().getEnclosingClass() == type) {
                add(settings, name, components[i].getType());
            } else {
                settings.put(name, value == null ? "" : String.join(",", value.value()));
            }
        }
    }
}

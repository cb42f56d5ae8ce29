package org.sluice.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;

/** Which package may know which; each rule says why. */
@AnalyzeClasses(packages = "org.sluice", importOptions = ProductionCode.class)
class ArchitectureTests {

    private static final String[] DOMAIN = {
        "org.sluice.problem..",
        "org.sluice.secret..",
        "org.sluice.application..",
        "org.sluice.access..",
        "org.sluice.audit..",
        "org.sluice.instance..",
        "org.sluice.environment..",
        "org.sluice.snapshot..",
        "org.sluice.device..",
        "org.sluice.delivery..",
        "org.sluice.pipeline..",
        "org.sluice.schedule..",
        "org.sluice.backup..",
        "org.sluice.event..",
        "org.sluice.promotion.."
    };

    private static final String[] ADAPTERS = {
        "org.sluice.artemis..",
        "org.sluice.jms..",
        "org.sluice.mqtt..",
        "org.sluice.deviceagent..",
        "org.sluice.quartz..",
        "org.sluice.nodered..",
        "org.sluice.flowfuse..",
        "org.sluice.rest..",
        "org.sluice.websocket.."
    };

    private static final String[] TRANSPORTS = {
        "jakarta.jms..",
        "jakarta.servlet..",
        "jakarta.websocket..",
        "java.net.http..",
        "org.apache.activemq..",
        "org.messaginghub..",
        "org.quartz..",
        "org.springframework.http..",
        "org.springframework.integration..",
        "org.springframework.jms..",
        "org.springframework.messaging..",
        "org.springframework.scheduling.quartz..",
        "org.springframework.security..",
        "org.springframework.web.."
    };

    /** The one adapter others may use: FlowFuse's formats are no way in or out, REST and the devices' doors carry them. */
    @ArchTest
    static final ArchRule adapters_do_not_know_each_other = slices().matching("org.sluice.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(not(resideInAnyPackage(ADAPTERS)), DescribedPredicate.alwaysTrue())
            .ignoreDependency(DescribedPredicate.alwaysTrue(), not(resideInAnyPackage(ADAPTERS)))
            .ignoreDependency(
                    resideInAnyPackage("org.sluice.rest..", "org.sluice.mqtt..", "org.sluice.deviceagent.."),
                    resideInAPackage("org.sluice.flowfuse.."))
            .because("a technology can then be replaced, or left out, without reading the others");

    @ArchTest
    static final ArchRule the_domain_knows_no_adapter = noClasses()
            .that()
            .resideInAnyPackage(DOMAIN)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ADAPTERS)
            .because(
                    "knowledge flows one way: adapters know the domain, and all of them go through the same doors of it");

    @ArchTest
    static final ArchRule the_domain_knows_no_transport = noClasses()
            .that()
            .resideInAnyPackage(DOMAIN)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TRANSPORTS)
            .because("what a promotion is does not depend on how it was asked for or how a Node-RED is reached");

    @ArchTest
    static final ArchRule packages_form_no_cycle = slices().matching("org.sluice.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package can be understood, tested and changed only together with all of its cycle");

    @ArchTest
    static final ArchRule the_domain_leans_on_what_is_older = noClasses()
            .that()
            .resideInAnyPackage("org.sluice.problem..", "org.sluice.secret..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(DOMAIN)
                    .and(not(resideInAnyPackage("org.sluice.problem..", "org.sluice.secret.."))))
            .because("problems and secrets are what everything else is said and kept with");

    @ArchTest
    static final ArchRule only_promotions_put_the_domain_together = noClasses()
            .that(are(resideInAnyPackage(DOMAIN)).and(not(resideInAPackage("org.sluice.promotion.."))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.sluice.promotion..")
            .because("a promotion is the spine that uses all nouns; none of them knows that it is promoted");

    @ArchTest
    static final ArchRule the_protocol_depends_on_nothing_of_ours = noClasses()
            .that()
            .resideInAPackage("org.sluice.protocol..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.sluice..").and(not(resideInAPackage("org.sluice.protocol.."))))
            .because("domain types never leave the process: both ends of a wire can change on their own");

    @ArchTest
    static final ArchRule the_domain_does_not_know_the_protocol = noClasses()
            .that()
            .resideInAnyPackage(DOMAIN)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.sluice.protocol..")
            .because("wire records never enter the domain: a published field name must not freeze a domain type");

    @ArchTest
    static final ArchRule clients_see_the_protocol_only = noClasses()
            .that()
            .resideInAnyPackage("org.sluice.cli..", "org.sluice.demo..", "org.sluice.simulator..")
            .should()
            .dependOnClassesThat(resideInAnyPackage(DOMAIN).or(resideInAnyPackage(ADAPTERS)))
            .because(
                    "what the command line, the demo and the simulator can do, everybody can do who reads the protocol");

    @ArchTest
    static final ArchRule nobody_knows_the_assembly = noClasses()
            .that()
            .resideOutsideOfPackages("org.sluice.config..", "org.sluice")
            .should()
            .dependOnClassesThat(resideInAPackage("org.sluice.config..").or(simpleName("SluiceApplication")))
            .because("config puts the parts together; a part that knows how could not be put together otherwise");

    @ArchTest
    static final ArchRule steps_know_no_other_step = slices().matching("org.sluice.promotion.step.(*)..")
            .should()
            .notDependOnEachOther()
            .because("what one step hands to the next is in the database, or a restart in between would lose it");

    /** Rows that are read by several Jdbc classes, and the writer of events that works within the journal's transaction. */
    private static final DescribedPredicate<JavaClass> BESIDE_A_JDBC_CLASS = simpleNameEndingWith("Rows")
            .or(simpleName("JdbcPromotionEventWriter"))
            .as("helpers of a Jdbc class");

    @ArchTest
    static final ArchRule only_jdbc_classes_touch_jdbc = noClasses()
            .that(not(simpleNameStartingWith("Jdbc")
                    .or(simpleNameEndingWith("Configuration"))
                    .or(BESIDE_A_JDBC_CLASS)
                    .or(DescribedPredicate.describe("nested in one of those", nested -> nested.getEnclosingClass()
                            .filter(simpleNameStartingWith("Jdbc").or(BESIDE_A_JDBC_CLASS))
                            .isPresent()))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.jdbc..")
            .because("who looks for a statement knows where: at the top of the one Jdbc class of the noun");

    /** Parts of the deploy step that are neither read, processed nor written; a new one is a decision to be made here. */
    private static final DescribedPredicate<JavaClass> PARTS_OF_DEPLOYMENT =
            simpleName("WayBack").or(simpleName("SnapshotCredentials")).as("the parts of the deploy step");

    @ArchTest
    static final ArchRule who_writes_to_a_node_red_has_asked_whether_it_is_protected = noClasses()
            .that(not(simpleName("DeploymentItemProcessor")
                    .or(simpleName("DeploymentItemWriter"))
                    .or(simpleName("InstanceDuplicator"))))
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "changes a Node-RED",
                    call -> call.getTargetOwner().getSimpleName().equals("FlowTarget")
                            && (call.getName().equals("deploy")
                                    || call.getName().equals("install"))))
            .because("these ask ProtectedTargets first; whoever is added here has to do so too");

    @ArchTest
    static final ArchRule a_step_is_a_configuration_a_reader_a_processor_and_a_writer = classes()
            .that()
            .resideInAPackage("org.sluice.promotion.step.*..")
            .and()
            .areTopLevelClasses()
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .haveSimpleNameEndingWith("StepConfiguration")
            .orShould()
            .haveSimpleNameEndingWith("ItemReader")
            .orShould()
            .haveSimpleNameEndingWith("ItemProcessor")
            .orShould()
            .haveSimpleNameEndingWith("ItemWriter")
            .orShould()
            .beRecords()
            .orShould()
            .beInterfaces()
            .orShould()
            .beAssignableTo("org.sluice.promotion.step.PromotionStepListener$StepCheck")
            .orShould(com.tngtech.archunit.lang.conditions.ArchConditions.be(PARTS_OF_DEPLOYMENT))
            .because("who has read one step can read all of them");

    @ArchTest
    static final ArchRule a_step_shows_its_configuration_only = classes()
            .that()
            .resideInAPackage("org.sluice.promotion.step.*..")
            .and()
            .areTopLevelClasses()
            .and()
            .haveModifier(JavaModifier.PUBLIC)
            .should()
            .haveSimpleNameEndingWith("StepConfiguration")
            .because("a step is used by naming it in the job, and in no other way");

    @ArchTest
    static final ArchRule nobody_asks_the_wall_clock = noClasses()
            .should()
            .callMethodWhere(readsTheWallClock())
            .orShould()
            .callConstructor(java.util.Date.class)
            .because("time comes from the injected Clock, or no test could turn it");

    @ArchTest
    static final ArchRule the_clock_is_made_where_a_process_starts = noClasses()
            .that(not(simpleName("NodeConfiguration")
                    .or(simpleName("Terminal"))
                    .or(resideInAnyPackage("org.sluice.demo..", "org.sluice.simulator.."))))
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "makes a system clock",
                    call -> call.getTargetOwner().isEquivalentTo(Clock.class)
                            && call.getName().startsWith("system")))
            .because("one clock for all of a process");

    @ArchTest
    static final ArchRule nothing_is_injected_into_fields = noFields()
            .should()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
            .orShould()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Value")
            .orShould()
            .beAnnotatedWith("jakarta.annotation.Resource")
            .orShould()
            .beAnnotatedWith("jakarta.inject.Inject")
            .because("a constructor says what a class needs, and a test can give it");

    @ArchTest
    static final ArchRule java_is_the_only_language_inside_java = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("lombok..", "io.vavr..")
            .because("records, sealed types and Optional are enough, and every reader knows them");

    @ArchTest
    static final ArchRule names_say_what_a_class_does = noClasses()
            .should()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Impl")
            .orShould()
            .haveSimpleNameEndingWith("Base")
            .because("such a name is given when nobody knows yet what the class is for");

    @ArchTest
    static final ArchRule only_what_faces_a_terminal_writes_to_it = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.sluice.cli..", "org.sluice.demo..", "org.sluice.simulator..", "org.sluice.config..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("a server's words belong into its log, where an operator can find them");

    private static DescribedPredicate<JavaCall<?>> readsTheWallClock() {
        return DescribedPredicate.describe("reads the wall clock", call -> {
            boolean now = call.getTargetOwner().getPackageName().equals("java.time")
                    && call.getName().equals("now")
                    && call.getTarget().getRawParameterTypes().stream().noneMatch(assignableTo(Clock.class)::test);
            return now
                    || call.getTargetOwner().isEquivalentTo(System.class)
                            && call.getName().equals("currentTimeMillis");
        });
    }
}

package org.sluice.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sluice.access.AccessTokens;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.access.UserId;
import org.sluice.access.Users;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceGroups;
import org.sluice.device.DeviceId;
import org.sluice.device.Devices;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.MapSession;
import org.springframework.session.Session;
import org.springframework.transaction.CannotCreateTransactionException;

class StreamReadersTests {

    private static final TeamId TEAM = RestServerTest.TEAM;
    private static final TeamId OTHER_TEAM = RestServerTest.OTHER_TEAM;
    private static final Application LINE = RestServerTest.APPLICATION;
    private static final Application OTHER = new Application(new ApplicationId("a2"), TEAM, "other line");
    private static final UserId ADA = new UserId("u-ada");
    private static final StreamReader.Shown PROMOTION = new StreamReader.OfApplication(LINE.id());

    private final TurnedClock clock = new TurnedClock();
    private final KeptSessions sessions = new KeptSessions();
    private final Users users = mock();
    private final AccessTokens tokens = mock();
    private final Applications applications = mock();
    private final Devices devices = mock();
    private final List<StreamReader> open = new ArrayList<>();
    private StreamReaders readers;

    @BeforeEach
    void somebodyWithASessionAndATokenAndTheirApplication() {
        ObjectProvider<FindByIndexNameSessionRepository<? extends Session>> repository = mock();
        doReturn(sessions).when(repository).getIfAvailable();
        Gate gate = new Gate(applications);
        readers = new StreamReaders(
                List.of(open::stream),
                new ReadingRights(
                        new UserSessions(repository, new SessionProperties(Duration.ofHours(12)), clock),
                        users,
                        tokens,
                        gate,
                        new DeviceGate(devices, mock(DeviceGroups.class), gate)));
        given(applications.find(LINE.id())).willReturn(Optional.of(LINE));
        given(applications.find(OTHER.id())).willReturn(Optional.of(OTHER));
        given(users.principal(ADA)).willReturn(Optional.of(who("ada", TEAM, Role.OPERATOR)));
        token("machine", TEAM, Role.OPERATOR);
    }

    @Test
    void whoseSessionIsOverIsShutOutAndTheirOtherSessionReadsOn() {
        StreamReader loggedOut = bySession("one");
        StreamReader idle = bySession("two");
        StreamReader other = bySession("three");
        readers.look();
        assertThat(open).noneMatch(StreamReader::isShutOut);

        sessions.deleteById("one");
        sessions.of("two").setLastAccessedTime(Instant.now().minus(Duration.ofHours(9)));
        readers.look();

        assertThat(loggedOut.isShutOut()).isTrue();
        assertThat(idle.isShutOut()).isTrue();
        assertThat(other.isShutOut()).isFalse();
        assertThat(sessions.saved).as("to look is no use of a session").isZero();
    }

    @Test
    void aSessionIsOverAtItsLongest() {
        StreamReader reader = bySession("one");
        clock.now = clock.now.plus(Duration.ofHours(12)).minusMillis(1);
        readers.look();
        assertThat(reader.isShutOut()).isFalse();
        clock.now = clock.now.plusMillis(1);
        readers.look();
        assertThat(reader.isShutOut()).isTrue();
    }

    @Test
    void whoHasBeenDisabledIsShutOut() {
        StreamReader reader = bySession("one");
        given(users.principal(ADA)).willReturn(Optional.empty());
        readers.look();
        assertThat(reader.isShutOut()).isTrue();
    }

    @Test
    void whoseTokenIsRevokedOrHasExpiredIsShutOut() {
        Instant expiry = clock.now.plusSeconds(60);
        given(tokens.byName("expiring")).willAnswer(call -> Optional.of(who("expiring", TEAM, Role.VIEWER))
                .filter(holder -> clock.now.isBefore(expiry)));
        StreamReader expiring = byToken("expiring", Permission.READ, PROMOTION);
        StreamReader machine = byToken("machine", Permission.READ, PROMOTION);
        readers.look();
        assertThat(open).noneMatch(StreamReader::isShutOut);

        clock.now = expiry;
        readers.look();
        assertThat(expiring.isShutOut()).isTrue();
        assertThat(machine.isShutOut()).isFalse();
        given(tokens.byName("machine")).willReturn(Optional.empty());
        readers.look();
        assertThat(machine.isShutOut()).isTrue();
    }

    @Test
    void whoMayNoLongerSeeWhatIsShownIsShutOutOfThatAlone() {
        StreamReader events = byToken("machine", Permission.READ, PROMOTION);
        StreamReader log = byToken("machine", Permission.DEVICE_LOGS, device("d1", LINE));
        readers.look();
        assertThat(open).noneMatch(StreamReader::isShutOut);

        token("machine", TEAM, Role.VIEWER);
        readers.look();
        assertThat(log.isShutOut()).as("viewers read no logs").isTrue();
        assertThat(events.isShutOut()).isFalse();
        token("machine", OTHER_TEAM, Role.OWNER);
        readers.look();
        assertThat(events.isShutOut()).as("of another team now").isTrue();
    }

    @Test
    void whoReadsADeviceThatMovesToWhereTheyMayNotOrGoesIsShutOut() {
        Application foreign = new Application(new ApplicationId("a3"), OTHER_TEAM, "theirs");
        given(applications.find(foreign.id())).willReturn(Optional.of(foreign));
        StreamReader moves = byToken("machine", Permission.DEVICE_LOGS, device("d1", LINE));
        StreamReader stays = byToken("machine", Permission.DEVICE_LOGS, device("d2", LINE));
        StreamReader goes = byToken("machine", Permission.DEVICE_LOGS, device("d3", LINE));
        device("d1", foreign);
        device("d2", OTHER);
        given(devices.find(new DeviceId("d3"))).willReturn(Optional.empty());
        readers.look();
        assertThat(moves.isShutOut()).isTrue();
        assertThat(stays.isShutOut()).isFalse();
        assertThat(goes.isShutOut()).isTrue();
    }

    @Test
    void nobodyLosesAStreamBecauseTheDatabaseIsAway() {
        StreamReader ada = bySession("one");
        StreamReader machine = byToken("machine", Permission.READ, PROMOTION);
        sessions.failure = new CannotCreateTransactionException("refused");
        given(tokens.byName("machine")).willThrow(new CannotGetJdbcConnectionException("refused"));
        readers.look();
        assertThat(open).noneMatch(StreamReader::isShutOut);
        verify(tokens, times(0).description("the rest is not asked, which would wait as long"))
                .byName(any());

        sessions.failure = null;
        sessions.deleteById("one");
        doReturn(Optional.empty()).when(tokens).byName("machine");
        readers.look();
        assertThat(ada.isShutOut()).isTrue();
        assertThat(machine.isShutOut()).isTrue();
    }

    @Test
    void whatCannotBeReadOfOneKeepsNobodyElseIn() {
        StreamReader ada = bySession("one");
        StreamReader machine = byToken("machine", Permission.READ, PROMOTION);
        given(users.principal(ADA)).willThrow(new IllegalArgumentException("no role"));
        given(tokens.byName("machine")).willReturn(Optional.empty());
        readers.look();
        assertThat(machine.isShutOut()).isTrue();
        assertThat(ada.isShutOut()).isFalse();
    }

    @Test
    void thousandsOfStreamsCostNoMoreThanTheirReaders() {
        given(tokens.byName("second")).willReturn(Optional.of(who("second", TEAM, Role.VIEWER)));
        for (int i = 0; i < 1000; i++) {
            byToken("machine", Permission.READ, PROMOTION);
            byToken("second", Permission.READ, PROMOTION);
            byToken("machine", Permission.READ, new StreamReader.OfApplication(OTHER.id()));
            bySession("one");
        }
        readers.look();
        verify(tokens, times(1)).byName("machine");
        verify(tokens, times(1)).byName("second");
        verify(users, times(1)).principal(ADA);
        verify(applications, times(3)).find(LINE.id());
        verify(applications, times(1)).find(OTHER.id());
        verifyNoMoreInteractions(tokens, users, applications);
        assertThat(sessions.asked).isEqualTo(1);
    }

    private StreamReader bySession(String id) {
        if (!sessions.kept.containsKey(id)) {
            MapSession session = new MapSession(id);
            session.setMaxInactiveInterval(Duration.ofHours(8));
            session.setAttribute(UserSessions.USER, ADA.value());
            session.setAttribute(UserSessions.SINCE, clock.millis());
            sessions.kept.put(id, session);
        }
        return reader(who("ada", TEAM, Role.OPERATOR), Optional.of(id), Permission.READ, PROMOTION);
    }

    private StreamReader byToken(String name, Permission permission, StreamReader.Shown shown) {
        return reader(who(name, TEAM, Role.OPERATOR), Optional.empty(), permission, shown);
    }

    private StreamReader reader(
            Principal principal, Optional<String> session, Permission permission, StreamReader.Shown shown) {
        StreamReader reader = StreamReader.of(principal, session, permission, shown);
        open.add(reader);
        return reader;
    }

    private StreamReader.OfDevice device(String id, Application application) {
        given(devices.find(new DeviceId(id))).willReturn(Optional.of(Samples.device(id, application)));
        return new StreamReader.OfDevice(new DeviceId(id));
    }

    private void token(String name, TeamId team, Role role) {
        given(tokens.byName(name)).willReturn(Optional.of(who(name, team, role)));
    }

    private static Principal who(String name, TeamId team, Role role) {
        return new Principal("token-" + name, name, Optional.of(team), role);
    }

    /** Stands still until it is turned. */
    private static final class TurnedClock extends Clock {

        Instant now = RestServerTest.NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Forgets what has expired when it is asked for it, as the one in the database does. */
    private static final class KeptSessions implements FindByIndexNameSessionRepository<MapSession> {

        final Map<String, MapSession> kept = new HashMap<>();

        @Nullable
        RuntimeException failure;

        int asked;
        int saved;

        MapSession of(String id) {
            return Objects.requireNonNull(kept.get(id));
        }

        @Override
        public @Nullable MapSession findById(String id) {
            asked++;
            if (failure != null) {
                throw failure;
            }
            kept.values().removeIf(MapSession::isExpired);
            return kept.get(id);
        }

        @Override
        public void deleteById(String id) {
            kept.remove(id);
        }

        @Override
        public MapSession createSession() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void save(MapSession session) {
            saved++;
        }

        @Override
        public Map<String, MapSession> findByIndexNameAndIndexValue(String name, String value) {
            throw new UnsupportedOperationException();
        }
    }
}

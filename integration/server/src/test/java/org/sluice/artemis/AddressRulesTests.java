package org.sluice.artemis;

import static org.apache.activemq.artemis.core.security.CheckType.BROWSE;
import static org.apache.activemq.artemis.core.security.CheckType.CONSUME;
import static org.apache.activemq.artemis.core.security.CheckType.CREATE_ADDRESS;
import static org.apache.activemq.artemis.core.security.CheckType.CREATE_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.CREATE_NON_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.DELETE_ADDRESS;
import static org.apache.activemq.artemis.core.security.CheckType.DELETE_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.DELETE_NON_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.MANAGE;
import static org.apache.activemq.artemis.core.security.CheckType.SEND;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.activemq.artemis.core.security.CheckType;
import org.junit.jupiter.api.Test;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.application.TeamId;
import org.sluice.protocol.Destinations;

class AddressRulesTests {

    private static final String OWN = Destinations.eventsOf("t");
    private static final String OTHERS = Destinations.eventsOf("u");
    private static final List<CheckType> LISTENING = List.of(
            CONSUME,
            BROWSE,
            CREATE_DURABLE_QUEUE,
            DELETE_DURABLE_QUEUE,
            CREATE_NON_DURABLE_QUEUE,
            DELETE_NON_DURABLE_QUEUE);
    private static final AddressRules RULES =
            new AddressRules(team -> List.of("t", "u").contains(team.value()));

    @Test
    void operatorsAndAboveSendRequests() {
        assertThat(rolesThatMay(SEND, Destinations.REQUESTS))
                .containsExactlyInAnyOrder(Role.OPERATOR, Role.OWNER, Role.ADMIN);
    }

    @Test
    void onlyAdministratorsReadRequestsAndDeadLetters() {
        for (CheckType reading : List.of(CONSUME, BROWSE)) {
            for (String address : List.of(Destinations.REQUESTS, Destinations.DEAD_LETTERS, Destinations.EXPIRED)) {
                assertThat(rolesThatMay(reading, address)).containsExactly(Role.ADMIN);
            }
        }
    }

    @Test
    void nobodyButTheServerSendsEventsOrDeadLetters() {
        for (String address :
                List.of(Destinations.EVENTS, OWN, OTHERS, Destinations.DEAD_LETTERS, Destinations.EXPIRED)) {
            assertThat(rolesThatMay(SEND, address)).isEmpty();
            assertThat(rolesThatMay(MANAGE, address)).isEmpty();
            assertThat(rolesThatMay(DELETE_ADDRESS, address)).isEmpty();
        }
    }

    @Test
    void onlyAdministratorsListenToTheEventsOfAllTeams() {
        for (CheckType action : LISTENING) {
            assertThat(rolesThatMay(action, Destinations.EVENTS)).containsExactly(Role.ADMIN);
        }
        assertThat(rolesThatMay(CREATE_ADDRESS, Destinations.EVENTS)).isEmpty();
    }

    @Test
    void everybodyListensToTheEventsOfTheirOwnTeamAndMakesItsTopic() {
        for (CheckType action : LISTENING) {
            assertThat(rolesThatMay(action, OWN)).containsAll(EnumSet.allOf(Role.class));
        }
        assertThat(rolesThatMay(CREATE_ADDRESS, OWN)).containsAll(EnumSet.allOf(Role.class));
    }

    @Test
    void onlyAdministratorsListenToTheEventsOfAnotherTeam() {
        for (CheckType action : CheckType.values()) {
            assertThat(rolesThatMay(action, OTHERS))
                    .isEqualTo(
                            LISTENING.contains(action) || action == CREATE_ADDRESS
                                    ? EnumSet.of(Role.ADMIN)
                                    : EnumSet.noneOf(Role.class));
        }
    }

    @Test
    void nobodyListensToPatternsOrToATeamThatIsNot() {
        for (String team : List.of("*", "#", "t*", "t.#", "t.", "", "v", "T", "t::q", "t,u")) {
            for (CheckType action : CheckType.values()) {
                assertThat(rolesThatMay(action, Destinations.eventsOf(team)))
                        .as(action + " at " + team)
                        .isEmpty();
            }
        }
    }

    @Test
    void aReplyQueueIsItsOwnersAlone() {
        assertThat(RULES.permit(holder("ci", Role.VIEWER), CREATE_DURABLE_QUEUE, "sluice.reply.ci"))
                .isTrue();
        assertThat(RULES.permit(holder("ci", Role.VIEWER), CONSUME, "sluice.reply.ci.nightly"))
                .isTrue();
        for (String address : List.of(
                "sluice.reply.cd", "sluice.reply.ci2", "sluice.reply.ci.#", "sluice.reply.ci.*", "sluice.reply.#")) {
            assertThat(RULES.permit(holder("ci", Role.ADMIN), CONSUME, address)).isFalse();
        }
        assertThat(RULES.permit(holder("#", Role.ADMIN), CONSUME, "sluice.reply.#"))
                .isFalse();
        assertThat(RULES.permit(holder("a.b", Role.ADMIN), CONSUME, "sluice.reply.a.b"))
                .isFalse();
    }

    @Test
    void nobodyMakesAnythingElse() {
        for (String address : List.of("#", "sluice.#", "sluice.promotion.*", "anything", "activemq.management")) {
            for (CheckType action : CheckType.values()) {
                assertThat(rolesThatMay(action, address)).isEmpty();
            }
        }
    }

    @Test
    void temporaryQueuesAreForEverybodyAndNeverDurable() {
        String address = UUID.randomUUID().toString();
        assertThat(rolesThatMay(CREATE_NON_DURABLE_QUEUE, address)).containsAll(EnumSet.allOf(Role.class));
        assertThat(rolesThatMay(CREATE_DURABLE_QUEUE, address)).isEmpty();
        assertThat(rolesThatMay(MANAGE, address)).isEmpty();
    }

    private static Principal holder(String name, Role role) {
        return new Principal("id", name, role == Role.ADMIN ? Optional.empty() : Optional.of(new TeamId("t")), role);
    }

    private static Set<Role> rolesThatMay(CheckType action, String address) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Role role : Role.values()) {
            if (RULES.permit(holder("ci", role), action, address)) {
                roles.add(role);
            }
        }
        return roles;
    }
}

package org.sluice.artemis;

import static org.apache.activemq.artemis.core.security.CheckType.BROWSE;
import static org.apache.activemq.artemis.core.security.CheckType.CONSUME;
import static org.apache.activemq.artemis.core.security.CheckType.CREATE_DURABLE_QUEUE;
import static org.apache.activemq.artemis.core.security.CheckType.CREATE_NON_DURABLE_QUEUE;
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
        for (String address : List.of(Destinations.EVENTS, Destinations.DEAD_LETTERS, Destinations.EXPIRED)) {
            assertThat(rolesThatMay(SEND, address)).isEmpty();
        }
    }

    @Test
    void everybodyListensToEvents() {
        for (CheckType action : List.of(CONSUME, CREATE_DURABLE_QUEUE, CREATE_NON_DURABLE_QUEUE)) {
            assertThat(rolesThatMay(action, Destinations.EVENTS)).containsAll(EnumSet.allOf(Role.class));
        }
    }

    @Test
    void aReplyQueueIsItsOwnersAlone() {
        assertThat(AddressRules.permit(holder("ci", Role.VIEWER), CREATE_DURABLE_QUEUE, "sluice.reply.ci"))
                .isTrue();
        assertThat(AddressRules.permit(holder("ci", Role.VIEWER), CONSUME, "sluice.reply.ci.nightly"))
                .isTrue();
        for (String address : List.of(
                "sluice.reply.cd", "sluice.reply.ci2", "sluice.reply.ci.#", "sluice.reply.ci.*", "sluice.reply.#")) {
            assertThat(AddressRules.permit(holder("ci", Role.ADMIN), CONSUME, address))
                    .isFalse();
        }
        assertThat(AddressRules.permit(holder("#", Role.ADMIN), CONSUME, "sluice.reply.#"))
                .isFalse();
        assertThat(AddressRules.permit(holder("a.b", Role.ADMIN), CONSUME, "sluice.reply.a.b"))
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
            if (AddressRules.permit(holder("ci", role), action, address)) {
                roles.add(role);
            }
        }
        return roles;
    }
}

package org.sluice.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoginsTests {

    private final List<String> asked = new ArrayList<>();

    private final PasswordHashes hashes = new PasswordHashes() {
        @Override
        public String hash(String password) {
            asked.add("hash");
            return "hash of " + password;
        }

        @Override
        public boolean matches(String password, String hash) {
            asked.add("compare");
            return hash.equals("hash of " + password);
        }

        @Override
        public boolean outdated(String hash) {
            return false;
        }
    };

    private final LoginAttempts attempts = new LoginAttempts() {
        @Override
        public Optional<Duration> begin(String name, String address) {
            return Optional.empty();
        }

        @Override
        public void succeeded(String name, String address) {
            throw new AssertionError("nobody may get in");
        }
    };

    @Test
    void hashesNothingUntilSomebodyLogsInAndThenComparesForNobodyAsForSomebody() {
        Users nobody = (Users) Proxy.newProxyInstance(
                Users.class.getClassLoader(), new Class<?>[] {Users.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("findByName");
                    return Optional.empty();
                });
        Logins logins = new Logins(nobody, attempts, hashes);
        assertThat(asked).as("a start does not wait for a slow hash").isEmpty();

        assertThat(logins.check("nobody", "nobody has this password", "here")).isEmpty();
        assertThat(logins.check("nobody", "another", "here")).isEmpty();
        assertThat(asked).containsExactly("hash", "compare", "compare");
    }
}

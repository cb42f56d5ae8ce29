package org.sluice.rest;

import org.sluice.access.LoginAttempts;
import org.sluice.access.Logins;
import org.sluice.access.PasswordHashes;
import org.sluice.access.Users;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;

/** How people prove who they are: passwords hashed as Spring Security advises at the time. */
@Configuration(proxyBeanMethods = false)
class AccountConfiguration {

    @Bean
    PasswordHashes passwordHashes() {
        PasswordEncoder encoder = PasswordEncoderFactories.createDelegatingPasswordEncoder();
        return new PasswordHashes() {
            @Override
            public String hash(String password) {
                return java.util.Objects.requireNonNull(encoder.encode(password));
            }

            @Override
            public boolean matches(String password, String hash) {
                return encoder.matches(password, hash);
            }

            @Override
            public boolean outdated(String hash) {
                return encoder.upgradeEncoding(hash);
            }
        };
    }

    @Bean
    Logins logins(Users users, LoginAttempts attempts, PasswordHashes hashes) {
        return new Logins(users, attempts, hashes);
    }
}

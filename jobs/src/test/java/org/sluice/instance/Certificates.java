package org.sluice.instance;

/** Certificates for tests; nobody has the key any more. */
final class Certificates {

    static final String SELF_SIGNED =
            """
            -----BEGIN CERTIFICATE-----
            MIIBiTCCAS+gAwIBAgIUO6UJpMDSXSvQXNBTOi8A09LF3fswCgYIKoZIzj0EAwIw
            GTEXMBUGA1UEAwwOU2x1aWNlIHRlc3QgQ0EwIBcNMjYxMTIxMTEyMzAzWhgPMjEy
            NjEwMjgxMTIzMDNaMBkxFzAVBgNVBAMMDlNsdWljZSB0ZXN0IENBMFkwEwYHKoZI
            zj0CAQYIKoZIzj0DAQcDQgAEf3KYFRLvQE5ryCe5UYTbGwfBWmsRYseZggzfT9NX
            Nd/PyYx6KBxCqEN+2KcE0ukxXfgqW2ZTmSUVnEdDkO0dUKNTMFEwHQYDVR0OBBYE
            FKWSXsuqz4BScFAdpI3eP2a3KcgJMB8GA1UdIwQYMBaAFKWSXsuqz4BScFAdpI3e
            P2a3KcgJMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAL2OwIch
            dSi8ATwHdjjr5skx9WOHaMcH1hgbiSm9WSDtAiA7oWWApum/nwdD+hDA0VkvVC/C
            VNVvxs5cSVM6zfa8rQ==
            -----END CERTIFICATE-----
            """
                    .strip();

    private Certificates() {}
}

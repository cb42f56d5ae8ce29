package org.sluice.delivery;

import tools.jackson.databind.json.JsonMapper;

/** A rollout policy as it is frozen in the database. */
public final class RolloutPolicyJson {

    private static final JsonMapper JSON = JsonMapper.shared();

    private RolloutPolicyJson() {}

    public static String write(RolloutPolicy policy) {
        return JSON.writeValueAsString(policy);
    }

    public static RolloutPolicy read(String json) {
        return JSON.readValue(json, RolloutPolicy.class);
    }
}

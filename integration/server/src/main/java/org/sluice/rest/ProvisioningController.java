package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import java.util.Optional;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;
import org.sluice.device.DeviceGroupId;
import org.sluice.device.DeviceGroups;
import org.sluice.device.ProvisioningTokens;
import org.sluice.instance.InstanceId;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.Page;
import org.sluice.protocol.ProvisioningTokenBody;
import org.sluice.protocol.ProvisioningTokenView;
import org.sluice.protocol.flowfuse.DeviceGroupsAnswer;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What a team has for its devices: the tokens they enrol with, and all its groups. */
@RestController
@RequestMapping("/api/v1/teams/{id}")
@Tag(name = "Devices")
class ProvisioningController {

    private final ProvisioningTokens tokens;
    private final DeviceGroups groups;
    private final Applications applications;
    private final Changes changes;

    ProvisioningController(ProvisioningTokens tokens, DeviceGroups groups, Applications applications, Changes changes) {
        this.tokens = tokens;
        this.groups = groups;
        this.applications = applications;
        this.changes = changes;
    }

    @GetMapping("/device-groups")
    @Operation(summary = "List the device groups of a team")
    @FlowFuseShaped
    DeviceGroupsAnswer groups(@Caller Principal principal, @PathVariable String id) {
        TeamId team = team(principal, Permission.READ, id);
        return DeviceDocuments.answer(groups.listOfTeam(team).stream()
                .filter(group -> applications
                        .find(group.application())
                        .filter(owner -> principal.may(Permission.READ, owner))
                        .isPresent())
                .toList());
    }

    @GetMapping("/provisioning-tokens")
    @Operation(summary = "List the provisioning tokens of a team, without their secrets")
    Page<ProvisioningTokenView> list(@Caller Principal principal, @PathVariable String id) {
        TeamId team = team(principal, Permission.DEVICE_ENROL, id);
        return Pages.all(tokens.list(team), token -> DeviceDocuments.view(token, null));
    }

    @PostMapping("/provisioning-tokens")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Issue a provisioning token; its secret is shown this once")
    ProvisioningTokenView issue(
            @Caller Principal principal, @PathVariable String id, @RequestBody ProvisioningTokenBody body) {
        TeamId team = team(principal, Permission.DEVICE_ENROL, id);
        ProvisioningTokens.Terms terms = new ProvisioningTokens.Terms(
                team,
                Optional.ofNullable(body.application()).map(ApplicationId::new),
                Optional.ofNullable(body.instance()).map(InstanceId::new),
                Optional.ofNullable(body.group()).map(DeviceGroupId::new),
                Fields.required("/name", body.name()),
                Optional.ofNullable(body.quota()),
                Optional.ofNullable(body.expiresAt()));
        return changes.make(principal, () -> {
            ProvisioningTokens.Issued issued = tokens.issue(terms, principal.name());
            return made(
                    DeviceDocuments.view(issued.token(), issued.secret()),
                    issued.token(),
                    "team.device.provisioning.created");
        });
    }

    @DeleteMapping("/provisioning-tokens/{token}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke a provisioning token, at once; devices that enrolled with it stay")
    void revoke(@Caller Principal principal, @PathVariable String id, @PathVariable String token) {
        TeamId team = team(principal, Permission.DEVICE_ENROL, id);
        ProvisioningTokens.Listed found = tokens.find(token)
                .filter(listed -> listed.terms().team().equals(team))
                .orElseThrow(() -> ProblemException.notFound("provisioning token", token));
        changes.make(principal, () -> {
            if (!tokens.revoke(found.id())) {
                throw ProblemException.notFound("provisioning token", token);
            }
            return made(found, found, "team.device.provisioning.deleted");
        });
    }

    private TeamId team(Principal principal, Permission permission, String id) {
        TeamId team = new TeamId(id);
        if (applications.team(team).isEmpty()) {
            throw ProblemException.notFound("team", id);
        }
        principal.require(permission, team, "team", id);
        return team;
    }

    private static <T extends Object> Changes.Made<T> made(T result, ProvisioningTokens.Listed token, String action) {
        return new Changes.Made<>(
                result,
                action,
                "provisioning-token",
                token.id(),
                token.terms().application(),
                Map.of("name", token.terms().name()));
    }
}

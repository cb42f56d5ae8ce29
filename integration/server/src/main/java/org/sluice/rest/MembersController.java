package org.sluice.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import java.util.Optional;
import org.sluice.access.Memberships;
import org.sluice.access.Memberships.ApplicationRole;
import org.sluice.access.Memberships.Membership;
import org.sluice.access.Permission;
import org.sluice.access.Principal;
import org.sluice.access.Role;
import org.sluice.access.Users;
import org.sluice.access.Users.User;
import org.sluice.application.Application;
import org.sluice.application.ApplicationId;
import org.sluice.application.Applications;
import org.sluice.application.TeamId;
import org.sluice.problem.ProblemException;
import org.sluice.protocol.ApplicationRoleView;
import org.sluice.protocol.MemberView;
import org.sluice.protocol.Page;
import org.sluice.protocol.RoleBody;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who is what in a team, and in an application instead; a user is named by id or by user name. */
@RestController
@RequestMapping("/api/v1")
@Tag(name = "Members")
class MembersController {

    private final Memberships memberships;
    private final Users users;
    private final Applications applications;
    private final Changes changes;

    MembersController(Memberships memberships, Users users, Applications applications, Changes changes) {
        this.memberships = memberships;
        this.users = users;
        this.applications = applications;
        this.changes = changes;
    }

    @GetMapping("/teams/{id}/members")
    @Operation(summary = "List the members of a team")
    Page<MemberView> list(@Caller Principal principal, @PathVariable String id) {
        return Pages.all(memberships.of(team(principal, Permission.READ, id)), UserDocuments::view);
    }

    @PutMapping("/teams/{id}/members/{user}")
    @Operation(summary = "Make a user a member of a team, or give a member another role")
    MemberView set(
            @Caller Principal principal,
            @PathVariable String id,
            @PathVariable String user,
            @RequestBody RoleBody body) {
        TeamId team = team(principal, Permission.MEMBER_EDIT, id);
        Role role = Words.parse(Role.class, "/role", Fields.required("/role", body.role()));
        User found = UserDocuments.find(users, user);
        return changes.make(principal, () -> {
            String was = memberships
                    .find(team, found.id())
                    .map(Membership::role)
                    .map(Words::of)
                    .orElse(UserDocuments.NONE);
            Membership set = memberships.set(team, found.id(), role);
            return made(
                            UserDocuments.view(set),
                            "member.role-set",
                            found,
                            Optional.empty(),
                            Map.of("team", id, "username", found.name(), "was", was, "role", Words.of(role)))
                    .in(team);
        });
    }

    @DeleteMapping("/teams/{id}/members/{user}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Take a user out of a team, and out of its applications")
    void remove(@Caller Principal principal, @PathVariable String id, @PathVariable String user) {
        TeamId team = team(principal, Permission.MEMBER_EDIT, id);
        User found = UserDocuments.find(users, user);
        changes.make(principal, () -> {
            if (!memberships.remove(team, found.id())) {
                throw ProblemException.notFound("member", user);
            }
            return made(found, "member.removed", found, Optional.empty(), Map.of("team", id, "username", found.name()))
                    .in(team);
        });
    }

    @GetMapping("/applications/{id}/roles")
    @Operation(summary = "List who has a role of their own in an application")
    Page<ApplicationRoleView> roles(@Caller Principal principal, @PathVariable String id) {
        return Pages.all(
                memberships.of(application(principal, Permission.READ, id).id()), UserDocuments::view);
    }

    @PutMapping("/applications/{id}/roles/{user}")
    @Operation(summary = "Give a member of the team another role in one application, or none")
    ApplicationRoleView setRole(
            @Caller Principal principal,
            @PathVariable String id,
            @PathVariable String user,
            @RequestBody RoleBody body) {
        Application application = application(principal, Permission.MEMBER_EDIT, id);
        Optional<Role> role = UserDocuments.roleOrNone(Fields.required("/role", body.role()));
        User found = UserDocuments.find(users, user);
        if (memberships.find(application.team(), found.id()).isEmpty()) {
            throw ProblemException.ruleViolated(
                    "/user", "no-member", found.name() + " is not in the team; make them a member first.");
        }
        return changes.make(principal, () -> {
            ApplicationRole set = memberships.set(application.id(), found.id(), role);
            return made(
                    UserDocuments.view(set),
                    "member.application-role-set",
                    found,
                    Optional.of(application.id()),
                    Map.of(
                            "username",
                            found.name(),
                            "role",
                            UserDocuments.view(set).role()));
        });
    }

    @DeleteMapping("/applications/{id}/roles/{user}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Let the role in the team count in an application again")
    void removeRole(@Caller Principal principal, @PathVariable String id, @PathVariable String user) {
        Application application = application(principal, Permission.MEMBER_EDIT, id);
        User found = UserDocuments.find(users, user);
        changes.make(principal, () -> {
            if (!memberships.remove(application.id(), found.id())) {
                throw ProblemException.notFound("application role", user);
            }
            return made(
                    found,
                    "member.application-role-removed",
                    found,
                    Optional.of(application.id()),
                    Map.of("username", found.name()));
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

    /** Who may see the application; and what only an owner of the team may do, no owner of the application alone may. */
    private Application application(Principal principal, Permission permission, String id) {
        Application application = applications
                .find(new ApplicationId(id))
                .orElseThrow(() -> ProblemException.notFound("application", id));
        principal.require(Permission.READ, application, "application", id);
        if (permission != Permission.READ) {
            principal.require(permission, application.team(), "application", id);
        }
        return application;
    }

    private static <T> Changes.Made<T> made(
            T result, String action, User user, Optional<ApplicationId> application, Map<String, String> details) {
        return new Changes.Made<>(result, action, "user", user.id().value(), application, details);
    }
}

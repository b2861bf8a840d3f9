using VerificationService.Domain.Shared;

namespace VerificationService.Domain.Tenancy;

/// <summary>Every refusal of the tenancy module, one sentence each.</summary>
public static class TenancyErrors
{
    /// <summary>One answer for unknown user, wrong password, disabled and locked: a guesser learns nothing.</summary>
    public static readonly Error SignInFailed = new(
        ErrorKind.Unauthenticated,
        "SIGN_IN_FAILED",
        "The user name or password is wrong, or the account is disabled or locked for now"
    );

    /// <summary>One answer for an unknown refresh token, a used one, and one of a session that has ended.</summary>
    public static readonly Error SessionNotContinued = new(
        ErrorKind.Unauthenticated,
        "SESSION_NOT_CONTINUED",
        "The refresh token is unknown, was used before, or its session has ended: sign in again"
    );

    /// <summary>A right password and no right code; told to nobody whose password is wrong.</summary>
    public static readonly Error SecondFactorRequired = new(
        ErrorKind.Unauthenticated,
        "SECOND_FACTOR_REQUIRED",
        "This account also asks for a code: send the current one of its authenticator, or a recovery code, as otp. A code works once, and after wrong ones none is taken for a while"
    );

    /// <summary>The tenant asks for a second factor and the user has none.</summary>
    public static readonly Error SecondFactorEnrolmentRequired = new(
        ErrorKind.Forbidden,
        "SECOND_FACTOR_ENROLMENT_REQUIRED",
        "This tenant requires a second factor: enrol one first"
    );

    /// <summary>A code that is not the one shown, at enrolment.</summary>
    public static readonly Error SecondFactorCodeWrong = new(
        ErrorKind.RuleBroken,
        "SECOND_FACTOR_CODE_WRONG",
        "The code is not the authenticator's current one, was used before, or came after too many wrong ones; see that its clock is right, and try the next one"
    );

    /// <summary>Confirming what was not begun.</summary>
    public static readonly Error SecondFactorNotBegun = new(
        ErrorKind.Conflict,
        "SECOND_FACTOR_NOT_BEGUN",
        "No enrolment has begun; begin one and confirm it with a code of the authenticator"
    );

    /// <summary>A second factor for whom somebody else signs in.</summary>
    public static readonly Error SecondFactorIsElsewhere = new(
        ErrorKind.RuleBroken,
        "SECOND_FACTOR_IS_ELSEWHERE",
        "An external authority signs this user in, and asks for a second factor itself"
    );

    /// <summary>Taking one's own second factor off without showing that one has it.</summary>
    public static readonly Error OwnSecondFactor = new(
        ErrorKind.Forbidden,
        "OWN_SECOND_FACTOR",
        "Nobody resets their own second factor: enrol another one with a code of the one in force, or ask another power-tenant"
    );

    /// <summary>Getting around the question for the old password.</summary>
    public static readonly Error OwnPassword = new(
        ErrorKind.Forbidden,
        "OWN_PASSWORD",
        "Nobody resets their own password: change it instead, which asks for the old one"
    );

    /// <summary>Not the old password.</summary>
    public static readonly Error CurrentPasswordWrong = new(
        ErrorKind.Forbidden,
        "CURRENT_PASSWORD_WRONG",
        "The current password is wrong, or too many wrong ones were given; it stays as it is"
    );

    /// <summary>One answer for an activation that is unknown, used, replaced, expired, or of a disabled user.</summary>
    public static readonly Error ActivationNotFound = new(
        ErrorKind.Invalid,
        "ACTIVATION_NOT_FOUND",
        "The activation is unknown, was used or replaced, or is more than 24 hours old; ask for another one"
    )
    {
        Fields =
        [
            new FieldError("token", "token must be an activation that was issued less than 24 hours ago and not used"),
        ],
    };

    /// <summary>More passwords at once than are checked.</summary>
    public static readonly Error TooManyPasswords = new(
        ErrorKind.TooMany,
        "TOO_MANY_PASSWORDS",
        "Too many passwords are being checked for this tenant at the moment; try again in a second"
    );

    /// <summary>No actor at all.</summary>
    public static readonly Error NotAuthenticated = new(
        ErrorKind.Unauthenticated,
        "NOT_AUTHENTICATED",
        "A valid credential is required"
    );

    /// <summary>The actor lacks the coarse permission.</summary>
    public static Error MissingPermission(Permission permission) =>
        new(ErrorKind.Forbidden, "INSUFFICIENT_PERMISSION", $"This requires the permission {permission}");

    /// <summary>No such tenant.</summary>
    public static readonly Error TenantNotFound = new(
        ErrorKind.NotFound,
        "TENANT_NOT_FOUND",
        "The tenant was not found"
    );

    /// <summary>The settings are no longer those the caller read.</summary>
    public static readonly Error SettingsVersionMismatch = new(
        ErrorKind.PreconditionFailed,
        "VERSION_MISMATCH",
        "If-Match does not name the current version of the settings; read them again"
    );

    /// <summary>Another change of the settings came first.</summary>
    public static readonly Error SettingsChangedMeanwhile = new(
        ErrorKind.Conflict,
        "SETTINGS_CHANGED",
        "Somebody else changed the settings at the same moment; read them again"
    );

    /// <summary>No such user.</summary>
    public static readonly Error UserNotFound = new(ErrorKind.NotFound, "USER_NOT_FOUND", "The user was not found");

    /// <summary>No such key.</summary>
    public static readonly Error KeyNotFound = new(ErrorKind.NotFound, "KEY_NOT_FOUND", "The API key was not found");

    /// <summary>A key that nobody can answer for any more.</summary>
    public static readonly Error KeyRevoked = new(
        ErrorKind.Conflict,
        "KEY_REVOKED",
        "The API key is revoked; make a new one"
    );

    /// <summary>A key whose owner has left.</summary>
    public static readonly Error KeyOwnerHasNoAccess = new(
        ErrorKind.Unauthenticated,
        "KEY_OWNER_HAS_NO_ACCESS",
        "The user who owns this API key is disabled; a power-tenant can take the key over"
    );

    public static readonly Error UserNameTaken = new(
        ErrorKind.Conflict,
        "USER_NAME_TAKEN",
        "A user of that name, or of one that looks like it, exists in this tenant"
    );

    public static readonly Error TenantIdTaken = new(
        ErrorKind.Conflict,
        "TENANT_ID_TAKEN",
        "A tenant of that id exists"
    );

    /// <summary>Tokens come from elsewhere.</summary>
    /// <param name="authority">The authority's address.</param>
    /// <param name="audience">The audience that its tokens must be for.</param>
    public static Error IssuedElsewhere(string authority, string audience) =>
        new(
            ErrorKind.Forbidden,
            "TOKENS_ISSUED_ELSEWHERE",
            $"This installation takes the access tokens of {authority} alone: get one there for the audience {audience} and send it as Authorization: Bearer"
        );

    /// <summary>People sign in elsewhere.</summary>
    public static readonly Error PasswordsNotTaken = new(
        ErrorKind.Forbidden,
        "PASSWORDS_NOT_TAKEN",
        "This installation takes no passwords: sign in with its authority"
    );

    /// <summary>
    /// Somebody the authority knows and the tenant does not. One answer for an unknown tenant, an unknown user and a
    /// disabled one.
    /// </summary>
    public static readonly Error NotLinked = new(
        ErrorKind.Forbidden,
        "USER_NOT_LINKED",
        "The authority knows who you are, but that tenant has no active user for you; its administrator can make one with the subject that the authority knows you by"
    );

    /// <summary>An answer of the authority that does not hold.</summary>
    public static readonly Error AuthorityRefused = new(
        ErrorKind.Forbidden,
        "AUTHORITY_REFUSED",
        "The authority did not sign you in, or its answer came too late or was not for this browser; start again from the sign-in page"
    );

    /// <summary>A password for whom somebody else signs in.</summary>
    public static readonly Error PasswordIsElsewhere = new(
        ErrorKind.RuleBroken,
        "PASSWORD_IS_ELSEWHERE",
        "An external authority signs this user in; the password is changed there"
    );

    /// <summary>Acting on somebody above oneself.</summary>
    public static readonly Error HoldsMore = new(
        ErrorKind.Forbidden,
        "HOLDS_MORE_ROLES",
        "Nobody changes or disables a user, or revokes a key, that holds a role they do not hold themselves"
    );

    /// <summary>A tenant nobody could set the policy of, or decide high risk in.</summary>
    public static readonly Error LastPowerTenant = new(
        ErrorKind.Conflict,
        "LAST_POWER_TENANT",
        "This is the tenant's last active power-tenant; make another one first"
    );

    /// <summary>Two changes of access at once.</summary>
    public static readonly Error AccessChangedMeanwhile = new(
        ErrorKind.Conflict,
        "ACCESS_CHANGED_MEANWHILE",
        "Access of this tenant's users was changed at the same moment; try again"
    );

    /// <summary>Handing out a role one does not hold.</summary>
    public static readonly Error RolesNotHeld = new(
        ErrorKind.Forbidden,
        "ROLES_NOT_HELD",
        "Nobody hands out a role they do not hold themselves"
    );
}

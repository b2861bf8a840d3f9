namespace VerificationService.Domain.Subjects;

/// <summary>A person or a business, where both are changed alike.</summary>
/// <param name="Person">The person; null for a business.</param>
/// <param name="Business">The business; null for a person.</param>
public sealed record Subject(Applicant? Person, Organization? Business)
{
    /// <summary>Identifier.</summary>
    public string Id => Person?.Id ?? Business!.Id;

    /// <summary>The tenant it belongs to.</summary>
    public string TenantId => Person?.TenantId ?? Business!.TenantId;

    /// <summary>How often it has changed since it was created.</summary>
    public int Revision => Person?.Revision ?? Business!.Revision;

    /// <summary>Whether its records have ended.</summary>
    public bool IsErased => (Person?.ErasedAt ?? Business?.ErasedAt) is not null;

    /// <summary>What else is known.</summary>
    public SubjectDetails Details => Person?.Details ?? Business!.Details;

    /// <summary>As lists show it and people look for it: surname first, or the business's name.</summary>
    public string SortedName => Person?.SortedName ?? Business!.ShownName;

    /// <summary>What the opener's own system calls it, if it said.</summary>
    public string? ExternalId => Person is not null ? Person.ExternalId : Business!.ExternalId;

    /// <summary>The next version, with other details.</summary>
    public Subject With(SubjectDetails details) =>
        Person is not null
            ? new Subject(Person with { Details = details, Revision = Revision + 1 }, null)
            : new Subject(null, Business! with { Details = details, Revision = Revision + 1 });

    /// <summary>The next version of a business, with one more person who runs or owns it.</summary>
    public Subject With(AffiliatedPerson person, Director director)
    {
        var next = With(Details with { Affiliated = [.. Details.Affiliated, person] });
        return next with { Business = next.Business! with { Directors = [.. next.Business.Directors, director] } };
    }
}

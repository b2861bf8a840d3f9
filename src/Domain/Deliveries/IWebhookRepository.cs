namespace VerificationService.Domain.Deliveries;

/// <summary>Where webhook subscriptions and signing secrets live. Every call names the tenant.</summary>
public interface IWebhookRepository
{
    /// <summary>The endpoint of that id in that tenant.</summary>
    Task<WebhookEndpoint?> FindAsync(string tenantId, string id, CancellationToken cancellationToken);

    /// <summary>The tenant's endpoints, newest first.</summary>
    Task<IReadOnlyList<WebhookEndpoint>> ListAsync(string tenantId, CancellationToken cancellationToken);

    /// <summary>Adds an endpoint.</summary>
    Task AddAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken);

    /// <summary>Writes what an update changes.</summary>
    Task SaveAsync(WebhookEndpoint endpoint, CancellationToken cancellationToken);

    /// <summary>Removes an endpoint and its secrets; its deliveries stay, and those still pending are given up.</summary>
    Task DeleteAsync(string tenantId, string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>
    /// Adds a secret and lets the owner's earlier ones expire at <paramref name="overlapUntil"/>, if not sooner.
    /// </summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="ownerId">An endpoint's id, or the tenant's own for its v1 callbacks.</param>
    /// <param name="secret">The secret in clear; stored encrypted.</param>
    /// <param name="now">Now.</param>
    /// <param name="overlapUntil">Until when earlier secrets sign too.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task AddSecretAsync(
        string tenantId,
        string ownerId,
        string secret,
        DateTimeOffset now,
        DateTimeOffset overlapUntil,
        CancellationToken cancellationToken
    );

    /// <summary>Makes <paramref name="key"/> what signs <c>x-data-integrity</c>; null gives that back to the secret.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="key">The key in clear; stored encrypted.</param>
    /// <param name="now">Now.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task SetCallbackKeyAsync(string tenantId, string? key, DateTimeOffset now, CancellationToken cancellationToken);
}

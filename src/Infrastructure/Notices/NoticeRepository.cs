using VerificationService.Application.Notices;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Notices;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Infrastructure.Database;
using VerificationService.Infrastructure.Deliveries.Email;
using VerificationService.Infrastructure.Deliveries.Outbox;

namespace VerificationService.Infrastructure.Notices;

/// <summary>Notices in a table, and their mails in the outbox.</summary>
internal sealed class NoticeRepository(
    DbSession session,
    OutboxSignal signal,
    EmailComposer emails,
    ConsoleOptions console,
    Caller caller
) : INotices
{
    private const string Insert = """
        INSERT INTO notices (id, tenant_id, user_id, kind, verification_id, actor_kind, actor_id, actor_owner_id, waiting_since, created_at)
        VALUES (@Id, @TenantId, @UserId, @Kind, @VerificationId, @ActorKind, @ActorId, @ActorOwnerId, @WaitingSince, @CreatedAt)
        """;

    private const string Select = """
        SELECT n.id, n.tenant_id, n.user_id, n.kind, n.verification_id, n.actor_kind, n.actor_id, n.actor_owner_id, n.created_at, n.read_at,
               v.subject_name
        FROM notices n LEFT JOIN verifications v ON v.id = n.verification_id AND v.tenant_id = n.tenant_id
        WHERE n.tenant_id = @TenantId AND n.user_id = @UserId
        """;

    private const string Read =
        "UPDATE notices SET read_at = @Now WHERE tenant_id = @TenantId AND user_id = @UserId AND read_at IS NULL";

    /// <inheritdoc/>
    public async Task<bool> TryAddAsync(Notice notice, CancellationToken cancellationToken)
    {
        var row = new
        {
            notice.Id,
            notice.TenantId,
            notice.UserId,
            Kind = notice.Kind.ToString(),
            notice.VerificationId,
            ActorKind = notice.By.Kind.ToString(),
            ActorId = notice.By.Id,
            ActorOwnerId = notice.By.KeyOwnerId,
            notice.WaitingSince,
            notice.CreatedAt,
        };
        if (notice.WaitingSince is not null)
        {
            return await session.TryInsertAsync(Insert, row, cancellationToken);
        }

        await session.WriteAsync(Insert, row, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public async Task MailAsync(
        User user,
        NoticeKinds kind,
        IReadOnlyCollection<string> verificationIds,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var only = verificationIds.Count == 1 ? verificationIds.First() : null;
        var link = console.Url is { } url
            ? url + (only is null ? "/console/notices" : $"/console/verifications/{only}")
            : "";
        if (
            user.Email is not { } to
            || await emails.NoticeAsync(user, to, kind, verificationIds, link, cancellationToken) is not { } mail
        )
        {
            return;
        }

        await new OutboxMessage
        {
            Id = Ids.New(now),
            TenantId = user.TenantId,
            VerificationId = only,
            Kind = OutboxKinds.UserNotice,
            EventType = "USER_NOTICE",
            Destination = mail.To,
            Body = (mail with { UserId = user.Id, NoticeKind = kind }).ToBytes(),
            TraceId = caller.Origin.TraceId,
            CreatedAt = now,
        }.WriteAsync(session, signal, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<NoticeView>> ListAsync(
        string tenantId,
        string userId,
        bool unreadOnly,
        PageKey? after,
        int rows,
        CancellationToken cancellationToken
    )
    {
        var sql =
            Select
            + (unreadOnly ? " AND n.read_at IS NULL" : "")
            + (
                after is null
                    ? ""
                    : " AND n.created_at <= @AfterTime AND (n.created_at < @AfterTime OR n.id < @AfterId)"
            )
            + " ORDER BY n.created_at DESC, n.id DESC";
        var found = await session.QueryAsync<Row>(
            session.Dialect.FirstRows(sql),
            new
            {
                TenantId = tenantId,
                UserId = userId,
                AfterTime = after?.CreatedAt,
                AfterId = after?.Id,
                Rows = rows,
            },
            cancellationToken
        );
        return [.. found.Select(row => new NoticeView(row.ToNotice(), row.SubjectName))];
    }

    /// <inheritdoc/>
    public async Task<Notice?> FindAsync(
        string tenantId,
        string userId,
        string id,
        CancellationToken cancellationToken
    ) =>
        (
            await session.FindAsync<Row>(
                Select + " AND n.id = @Id",
                new
                {
                    TenantId = tenantId,
                    UserId = userId,
                    Id = id,
                },
                cancellationToken
            )
        )?.ToNotice();

    /// <inheritdoc/>
    public Task<int> CountUnreadAsync(string tenantId, string userId, int most, CancellationToken cancellationToken)
    {
        const string Unread = """
            SELECT id FROM notices WHERE tenant_id = @TenantId AND user_id = @UserId AND read_at IS NULL
            ORDER BY created_at, id
            """;
        return session.FindAsync<int>(
            $"SELECT COUNT(*) FROM ({session.Dialect.FirstRows(Unread)}) c",
            new
            {
                TenantId = tenantId,
                UserId = userId,
                Rows = most,
            },
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public Task MarkReadAsync(
        string tenantId,
        string userId,
        IReadOnlyCollection<string>? ids,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        session.ExecuteAsync(
            Read + (ids is null ? " AND created_at <= @Now" : " AND id IN @Ids"),
            new
            {
                TenantId = tenantId,
                UserId = userId,
                Ids = ids,
                Now = now,
            },
            cancellationToken
        );

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string TenantId { get; init; } = "";
        public string UserId { get; init; } = "";
        public string Kind { get; init; } = "";
        public string VerificationId { get; init; } = "";
        public string ActorKind { get; init; } = "";
        public string ActorId { get; init; } = "";
        public string? ActorOwnerId { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset? ReadAt { get; init; }
        public string? SubjectName { get; init; }

        public Notice ToNotice() =>
            new()
            {
                Id = Id,
                TenantId = TenantId,
                UserId = UserId,
                Kind = Enum.Parse<NoticeKinds>(Kind),
                VerificationId = VerificationId,
                By = new Identity(Enum.Parse<ActorKind>(ActorKind), ActorId, ActorOwnerId),
                CreatedAt = CreatedAt,
                ReadAt = ReadAt,
            };
    }
}

using VerificationService.Application.Documents;
using VerificationService.Application.Pipeline;
using VerificationService.Application.Risk;
using VerificationService.Application.Tenancy;
using VerificationService.Application.Tests.Verifications;
using VerificationService.Application.Verifications;
using VerificationService.Domain.Risk;
using VerificationService.Domain.Shared;
using VerificationService.Domain.Tenancy;
using VerificationService.Domain.Verifications;
using VerificationService.TestKit;

namespace VerificationService.Application.Tests;

/// <summary>Whoever changes what somebody else changed between their reading and their writing is told, and changes nothing.</summary>
[Trait(Categories.Name, Categories.Faults)]
public sealed class MeanwhileTests
{
    private static async Task IsRefusedAsync<T>(
        TestService service,
        Actor actor,
        IMessage<T> message,
        string code,
        string says
    )
    {
        var (error, _) = await service.RefusedWithOneEntryAsync(actor, message);

        Assert.Equal((ErrorKind.Conflict, code), (error.Kind, error.Code));
        Assert.Contains(says, error.Message);
    }

    [Fact]
    public async Task A_policy_that_another_one_came_before_is_refused_naming_that_version()
    {
        var rule = ApprovalPolicy.Tighten(1, Say.StandardRule, Say.HighRule).Value;
        await using var service = await TestService.StartAsync(services =>
            Meanwhile<IApprovalPolicyRepository>.Add(
                services,
                nameof(IApprovalPolicyRepository.AddAsync),
                policies =>
                    policies.AddAsync(
                        Actors.Tenant,
                        new ApprovalPolicyVersion(rule, "second", "Second", null, DateTimeOffset.UnixEpoch),
                        default
                    )
            )
        );

        await IsRefusedAsync(
            service,
            Actors.PowerTenant,
            new ActivateApprovalPolicy { BasedOnVersion = 0, Draft = new PolicyDraft(Say.StandardRule, Say.HighRule) },
            "POLICY_CHANGED",
            "The policy in force is version 1,"
        );
    }

    [Fact]
    public async Task A_proposed_policy_that_another_one_came_before_is_refused()
    {
        var ann = Actors.User(Roles.PowerTenant, "ann");
        await using var service = await TestService.StartAsync(services =>
            Meanwhile<IApprovalPolicyRepository>.Add(
                services,
                nameof(IApprovalPolicyRepository.AddProposalAsync),
                policies =>
                    policies.AddProposalAsync(
                        Actors.Tenant,
                        new PolicyProposal
                        {
                            Id = "first",
                            Policy = ApprovalPolicy.BuiltIn with { Version = 2 },
                            By = new Identity(ActorKind.User, "ben"),
                            ByName = "Ben",
                            ProposedAt = DateTimeOffset.UnixEpoch,
                        },
                        default
                    )
            )
        );
        await service.EnrolAsync(ann, Actors.User(Roles.PowerTenant, "ben"));
        await service.SetPolicyAsync(Say.StandardRule with { Approvals = 2 }, Say.HighRule);

        await IsRefusedAsync(
            service,
            ann,
            new ActivateApprovalPolicy { BasedOnVersion = 1, Draft = new PolicyDraft(Say.StandardRule, Say.HighRule) },
            "POLICY_PROPOSED_MEANWHILE",
            "Somebody else proposed a policy at the same moment"
        );
    }

    [Fact]
    public async Task Access_that_somebody_else_changed_is_not_changed_over_it_by_any_way_there_is()
    {
        await using var service = await TestService.StartAsync(services =>
            Meanwhile<IUserRepository>.Add(
                services,
                nameof(IUserRepository.SaveAccessAsync),
                async users =>
                    Assert.True(
                        await users.SaveAccessAsync(
                            (await users.ListAsync(Actors.Tenant, default))[0],
                            await users.AccessVersionAsync(Actors.Tenant, default),
                            default
                        )
                    )
            )
        );
        var user = await service.MustAsync(
            Actors.TenantAdmin,
            new CreateUser
            {
                UserName = "ada",
                Password = "correct horse battery staple",
                Roles = Roles.Reviewer,
            }
        );
        const string Says = "Access of this tenant's users was changed at the same moment";

        await IsRefusedAsync(
            service,
            Actors.TenantAdmin,
            new UpdateUser(user.Id) { IsActive = false },
            "ACCESS_CHANGED_MEANWHILE",
            Says
        );
        await IsRefusedAsync(service, Actors.TenantAdmin, new DisableUser("ada"), "ACCESS_CHANGED_MEANWHILE", Says);
        await IsRefusedAsync(service, Actors.TenantAdmin, new ResetPassword(user.Id), "ACCESS_CHANGED_MEANWHILE", Says);
    }

    [Fact]
    public async Task Settings_that_somebody_else_changed_are_not_written_over()
    {
        await using var service = await TestService.StartAsync(services =>
            Meanwhile<ITenantRepository>.Add(
                services,
                nameof(ITenantRepository.SaveSettingsAsync),
                async tenants =>
                    Assert.True(
                        await tenants.SaveSettingsAsync(
                            (await tenants.FindToChangeAsync(Actors.Tenant, default))! with
                            {
                                Name = "Second",
                            },
                            default
                        )
                    )
            )
        );

        await IsRefusedAsync(
            service,
            Actors.TenantAdmin,
            new UpdateTenantSettings { Name = "First" },
            "SETTINGS_CHANGED",
            "Somebody else changed the settings at the same moment"
        );
    }

    [Fact]
    public async Task A_case_that_moved_on_is_neither_decided_nor_moved_nor_are_its_documents()
    {
        await using var quiet = await TestService.StartAsync();
        var id = await quiet.OpenAsync();
        var document = await quiet.MustAsync(Actors.Reviewer, Upload("first"));
        await using var service = await TestService.StartAsync(
            services =>
                Meanwhile<IVerificationRepository>.Add(
                    services,
                    nameof(IVerificationRepository.SaveAsync),
                    async cases =>
                    {
                        var moved = (await cases.FindAsync(Actors.Tenant, id, default))!;
                        Assert.Null(moved.StartReview(DateTimeOffset.UnixEpoch).Error);
                        Assert.Null((await cases.SaveAsync(moved, default)).Error);
                    }
                ),
            dataDirectory: quiet.DataDirectory
        );
        var before = await quiet.MustAsync(Actors.Reviewer, new GetVerification(id));

        foreach (var way in DecisionCommands.All)
        {
            await IsLostAsync(way.On(id, Actors.TenantAdmin));
        }

        await IsLostAsync(new StartReview(id));
        await IsLostAsync(new RequestInformation(id, "A utility bill, please"));
        await IsLostAsync(Upload("second"));
        await IsLostAsync(new AcceptDocument(document.Id));
        await IsLostAsync(new RejectDocument(document.Id, "Cut off"));

        var after = await quiet.MustAsync(Actors.Reviewer, new GetVerification(id));
        Assert.Equal((before.Status, before.Version), (after.Status, after.Version));
        Assert.Equal(1, await quiet.ValueAsync<int>("SELECT COUNT(*) FROM documents"));
        Assert.Equal(document, await quiet.MustAsync(Actors.Reviewer, new GetDocument(document.Id)));

        async Task IsLostAsync<T>(IMessage<T> message) =>
            Assert.Equal(
                VerificationErrors.ChangedMeanwhile,
                (await service.RefusedWithOneEntryAsync(Actors.TenantAdmin, message)).Error
            );

        UploadDocument Upload(string docId) =>
            new()
            {
                VerificationId = id,
                DocId = docId,
                DocumentType = "PASSPORT",
                Content = new MemoryStream("%PDF-1.7"u8.ToArray()),
            };
    }
}

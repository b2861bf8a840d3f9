using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace VerificationService.Api.Tests.Console;

/// <summary>What a request asks a page to do that it does not do: 404 or 405, on every page that there is.</summary>
public sealed class HandlersTests(Service service) : IClassFixture<Service>
{
    private async Task<IReadOnlyList<(string Path, CompiledPageActionDescriptor Page)>> PagesAsync()
    {
        var pages = new List<(string, CompiledPageActionDescriptor)>();
        foreach (
            var endpoint in service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        )
        {
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                var route = new Routes.Route("GET", "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), null);
                pages.Add(
                    (
                        route.Fill(_ => Seeded.Business),
                        await service.Services.GetRequiredService<PageLoader>().LoadAsync(page, endpoint.Metadata)
                    )
                );
            }
        }

        return pages;
    }

    [Fact]
    public async Task A_handler_that_a_page_does_not_have_is_404_whatever_the_method()
    {
        var visitor = await service.Visit().SignInAsync("power-tenant");
        var pages = await PagesAsync();
        Assert.True(pages.Count > 15);
        foreach (var (path, _) in pages)
        {
            foreach (var method in new[] { "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS" })
            {
                var answer = await visitor.SendAsync(
                    new HttpRequestMessage(new HttpMethod(method), $"{path}?handler=Nope")
                );

                Assert.True((int)answer.Status == 404, $"{method} {path}: {(int)answer.Status}");
            }
        }
    }

    [Fact]
    public async Task A_handler_of_another_method_is_405_with_those_that_have_it()
    {
        var visitor = await service.Visit().SignInAsync("power-tenant");
        foreach (var (path, page) in await PagesAsync())
        {
            var ofNames = page.HandlerMethods.ToLookup(
                handler => handler.Name,
                handler => handler.HttpMethod.ToUpperInvariant()
            );
            foreach (var ofName in ofNames.Select(group => group.Key).Append(null).Distinct())
            {
                var taken = ofNames[ofName].Concat(ofNames[ofName].Contains("GET") ? ["HEAD"] : []).ToList();
                foreach (
                    var method in new[] { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" }.Except(taken)
                )
                {
                    var address = ofName is null ? path : $"{path}?handler={ofName}";
                    var answer = await visitor.SendAsync(new HttpRequestMessage(new HttpMethod(method), address));

                    Assert.True((int)answer.Status == 405, $"{method} {address}: {(int)answer.Status}");
                    Assert.Equal(
                        taken.Order(StringComparer.Ordinal),
                        answer.Headers["Allow"].Split(",", StringSplitOptions.RemoveEmptyEntries)
                    );
                }
            }
        }
    }

    [Fact]
    public async Task A_page_that_is_shown_is_shown_to_HEAD_and_with_whatever_else_its_address_holds()
    {
        var visitor = await service.Visit().SignInAsync("power-tenant");

        var head = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/console/verifications"));
        var bookmarked = await visitor.GetAsync("/console/verifications?utm_source=mail&handler=");

        Assert.Equal(200, (int)head.Status);
        Assert.Equal(200, (int)bookmarked.Status);
    }

    [Fact]
    public async Task A_handler_named_twice_is_404()
    {
        var visitor = await service.Visit().SignInAsync("power-tenant");

        var answer = await visitor.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/console/administration/keys?handler=create&handler=revoke")
        );

        Assert.Equal(404, (int)answer.Status);
    }
}

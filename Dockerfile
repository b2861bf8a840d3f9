# docker build -t verification-service .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/Api -c Release --use-current-runtime --no-self-contained -o /app -p:RunAnalyzers=false && mkdir /data
# What the image is made of, in it (CycloneDX).
RUN dotnet tool restore && dotnet CycloneDX src/Api/Api.csproj -F Json -fn sbom.cdx.json -o /app

# No shell, no package manager, not root; with ICU, which globalization needs (Directory.Build.props).
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra
WORKDIR /app
COPY --from=build /app .
# A named volume takes its owner from here.
COPY --from=build --chown=1654:1654 --chmod=700 /data /home/app/data
ENV ASPNETCORE_HTTP_PORTS=8080 \
    DataDirectory=/home/app/data
EXPOSE 8080
VOLUME /home/app/data
USER 1654
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s \
    CMD ["./VerificationService.Api", "health", "--url", "http://127.0.0.1:8080"]
ENTRYPOINT ["./VerificationService.Api"]
CMD ["serve"]

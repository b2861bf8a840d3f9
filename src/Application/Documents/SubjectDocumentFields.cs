using System.Globalization;
using FluentValidation;
using VerificationService.Application.Pipeline;
using VerificationService.Domain.Documents;
using VerificationService.Domain.Shared;

namespace VerificationService.Application.Documents;

/// <summary>What is said of a subject's document. What is null is not said.</summary>
public sealed record SubjectDocumentFields
{
    /// <summary>What it is to prove.</summary>
    public string? DocumentType { get; init; }

    /// <summary>The number printed on it.</summary>
    public string? DocumentNumber { get; init; }

    /// <summary>When it was issued, <c>YYYY-MM-DD</c>.</summary>
    public string? IssueDate { get; init; }

    /// <summary>Until when it is valid, <c>YYYY-MM-DD</c>.</summary>
    public string? ExpiryDate { get; init; }

    /// <summary>The file of the front.</summary>
    public string? FrontSideId { get; init; }

    /// <summary>The file of the back.</summary>
    public string? BackSideId { get; init; }

    /// <summary>The file of another page.</summary>
    public string? OtherSide1Id { get; init; }

    /// <summary>The file of another page.</summary>
    public string? OtherSide2Id { get; init; }

    /// <summary>The file of another page.</summary>
    public string? OtherSide3Id { get; init; }

    /// <summary>The sides that are named, by the name of the field.</summary>
    internal IEnumerable<(string Field, DocumentSide Side, string FileId)> Sides =>
        new (string Field, DocumentSide Side, string? FileId)[]
        {
            ("frontSideId", DocumentSide.Front, FrontSideId),
            ("backSideId", DocumentSide.Back, BackSideId),
            ("otherSide1Id", DocumentSide.Other1, OtherSide1Id),
            ("otherSide2Id", DocumentSide.Other2, OtherSide2Id),
            ("otherSide3Id", DocumentSide.Other3, OtherSide3Id),
        }
            .Where(side => !string.IsNullOrEmpty(side.FileId))
            .Select(side => (side.Field, side.Side, side.FileId!));

    /// <summary><paramref name="document"/> with what is said here.</summary>
    internal SubjectDocument On(SubjectDocument document)
    {
        var sides = document.Sides.ToDictionary();
        foreach (var (_, side, fileId) in Sides)
        {
            sides[side] = fileId;
        }

        return document with
        {
            Type = DocumentType ?? document.Type,
            Print = new DocumentPrint(
                ShownText.OrNull(DocumentNumber) ?? document.Print.Number,
                Day(IssueDate) ?? document.Print.IssuedOn,
                Day(ExpiryDate) ?? document.Print.ExpiresOn
            ),
            Sides = sides,
        };
    }

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    internal sealed class Validator : AbstractValidator<SubjectDocumentFields>
    {
        /// <summary>The longest number of a document, in characters.</summary>
        public const int MaxNumber = 100;

        public Validator()
        {
            RuleFor(f => f.DocumentType)
                .Must(type => type is null || DocumentTypes.IsWellFormed(type))
                .WithMessage($"documentType must be {DocumentTypes.Form}");
            RuleFor(f => f.DocumentNumber).Line(MaxNumber);
            RuleFor(f => f.IssueDate)
                .Must(text => string.IsNullOrEmpty(text) || Day(text) is not null)
                .WithMessage("issueDate must be YYYY-MM-DD");
            RuleFor(f => f.ExpiryDate)
                .Must(text => string.IsNullOrEmpty(text) || Day(text) is not null)
                .WithMessage("expiryDate must be YYYY-MM-DD");
            RuleFor(f => f.FrontSideId).Identifier().Unless(f => string.IsNullOrEmpty(f.FrontSideId));
            RuleFor(f => f.BackSideId).Identifier().Unless(f => string.IsNullOrEmpty(f.BackSideId));
            RuleFor(f => f.OtherSide1Id).Identifier().Unless(f => string.IsNullOrEmpty(f.OtherSide1Id));
            RuleFor(f => f.OtherSide2Id).Identifier().Unless(f => string.IsNullOrEmpty(f.OtherSide2Id));
            RuleFor(f => f.OtherSide3Id).Identifier().Unless(f => string.IsNullOrEmpty(f.OtherSide3Id));
        }
    }
}

namespace VerificationService.Domain.Deliveries;

/// <summary>Where a delivery stands.</summary>
public enum DeliveryStatus
{
    /// <summary>To be sent, or to be sent again.</summary>
    Pending,

    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>Given up; can be replayed.</summary>
    Dead,

    /// <summary>Written while its webhook was not active; waits for the choice made when that is turned on again.</summary>
    Held,

    /// <summary>Held, and not wanted when its webhook was turned on again or deleted; can be replayed by its id.</summary>
    Dropped,
}

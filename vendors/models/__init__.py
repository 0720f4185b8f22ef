from vendors.models.vendor import BusinessType, Vendor, VendorStatus

__all__ = ["BusinessType", "Vendor", "VendorStatus"]

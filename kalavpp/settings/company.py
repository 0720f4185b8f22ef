"""Who runs the shop, as every page must say (Consumer Protection (E-Commerce) Rules 2020, rules 4 and 5)."""

from kalavpp.settings.environment import Environment


def facts(env: Environment) -> dict[str, str]:
    """The company by the fields of ``kalavpp.pages.context.Company``; what is unset is the demonstration's."""
    return {
        "name": env.text("COMPANY_NAME", "KALAVPP Crafts Pvt Ltd"),
        "address": env.text("COMPANY_ADDRESS", "14 Langford Road, Bengaluru 560025"),
        "cin": env.text("COMPANY_CIN", "U52100KA2025PTC194410"),
        "officer": env.text("COMPANY_OFFICER", "Meera Krishnan"),
        "phone": env.text("COMPANY_PHONE", "080 4718 2200"),
        "hours": env.text("COMPANY_HOURS", "Monday to Saturday, 10 to 6"),
        "grievance_email": env.text("COMPANY_GRIEVANCE_EMAIL", "grievance@kalavpp.example"),
    }


def complete(env: Environment) -> dict[str, str]:
    """The same with nothing of the demonstration. Raises BadEnvironment for what is unset."""
    for field in facts(env):
        env.required(f"COMPANY_{field.upper()}")
    return facts(env)

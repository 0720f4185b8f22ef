"""Who anybody is: users, their roles and addresses, and the tokens an app signs in with.

Words: *User* (one per person, e-mail is the name they sign in with), *RoleGrant* (what they may do), *Address*,
*TokenFamily* (one signed-in app or device) and its chain of *RefreshToken* rows.
Signing in to the app through another company: ``services.oauth`` draws the way, ``oidc`` speaks with the company.
May import: ``core`` and ``places``. Pages for sign-up, login and logout are django-allauth's.
"""

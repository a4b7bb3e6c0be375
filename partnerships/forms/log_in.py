"""Logging in, and choosing a password. Nothing typed here is ever kept."""

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from partnerships.forms.base import CouncilForm, PageForm
from partnerships.rules.this_machine import from_this_machine

LONGEST = 500
HIDDEN = "Type this again: it holds a hidden control character"
# What a proxy adds to a request that it passes on.
FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_VIA",
    "HTTP_X_REAL_IP",
    "HTTP_X_CLIENT_IP",
    "HTTP_CF_CONNECTING_IP",
    "HTTP_TRUE_CLIENT_IP",
)
FORWARDED_PREFIX = "HTTP_X_FORWARDED"


class Password(forms.CharField):
    """A password as it was typed, spaces and all; never shown again."""

    def __init__(self, *, required_message: str, autocomplete: str, **kwargs):
        super().__init__(
            strip=False,
            max_length=LONGEST,
            widget=forms.PasswordInput(
                attrs={"autocomplete": autocomplete, "class": "govuk-input--width-20"}
            ),
            **kwargs,
        )
        self.error_messages |= {
            "required": required_message,
            "max_length": f"Use {LONGEST} characters or fewer",
            "null_characters_not_allowed": HIDDEN,
        }


class LogInForm(PageForm, AuthenticationForm):
    """E-mail address and password."""

    error_messages = {
        "invalid_login": "The e-mail address or the password is not right. Check both and try again.",
        "inactive": "This account is closed. Ask an administrator.",
    }
    DEMONSTRATION = (
        "This is a log-in of the demonstration council. It works only in a browser on the machine that "
        "runs this service, at http://127.0.0.1."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "E-mail address"
        self.fields["username"].validators.append(MaxLengthValidator(254, "Use 254 characters or fewer"))
        self.fields["username"].error_messages["required"] = "Enter your e-mail address"
        self.fields["username"].widget.input_type = "email"
        self.fields["username"].widget.attrs |= {"spellcheck": "false", "autofocus": False}
        self.fields["username"].error_messages["null_characters_not_allowed"] = HIDDEN
        self.fields["password"].error_messages["null_characters_not_allowed"] = HIDDEN
        self.fields["password"].error_messages["required"] = "Enter your password"
        self.fields["password"].label = "Password"

    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if user.is_demonstration and not local(self.request):
            raise ValidationError(self.DEMONSTRATION, code="demonstration")


def local(request) -> bool:
    """Whether `request` came from this machine. Headers that a proxy adds only ever say that it did not."""
    behind_proxy = settings.PRODUCTION or settings.PROXY_COUNT or settings.SECURE_PROXY_SSL_HEADER
    forwarded = bool(behind_proxy) or any(
        name in FORWARDED or name.startswith(FORWARDED_PREFIX) for name in request.META
    )
    return from_this_machine(
        address=request.META.get("REMOTE_ADDR", ""), host=request.get_host(), forwarded=forwarded
    )


class ChoosePasswordForm(CouncilForm):
    """A new password, typed twice."""

    new = Password(label="New password", required_message="Enter a new password", autocomplete="new-password")
    again = Password(
        label="The same password again",
        required_message="Enter the new password a second time",
        autocomplete="new-password",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Without it a refused request cannot prove whose words these are, so that no password is ever kept.
        del self.fields["typed_by"]
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean(self):
        cleaned = super().clean()
        new, again = cleaned.get("new"), cleaned.get("again")
        if new and again and new != again:
            self.add_error("again", "The two passwords are not the same. Type the new one again.")
        elif new:
            try:
                validate_password(new, self.person)
            except ValidationError as error:
                self.add_error("new", error)
        return cleaned


class ChangePasswordForm(ChoosePasswordForm):
    """A new password for somebody who knows the present one."""

    current = Password(
        label="Present password",
        required_message="Enter your present password",
        autocomplete="current-password",
    )
    field_order = ["current", "new", "again"]

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_current(self):
        """Wrong ones count as those of the log-in do: else an unlocked screen lets anybody guess for ever."""
        given = {"username": self.person.email, "password": self.cleaned_data["current"]}
        if authenticate(self.request, **given, changing=True) != self.person:
            raise ValidationError("This is not your present password")
        return given["password"]

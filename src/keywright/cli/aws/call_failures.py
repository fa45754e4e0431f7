"""What the user reads when a call failed: for each error of the client, the AWS CLI's words where it has any."""

from __future__ import annotations

from keywright.cli.aws.failures import CommandFailed, NotConfigured
from keywright.client.runtime import errors

_NO_CREDENTIALS = "Unable to locate credentials"
_NO_WORD = "and no further word."
_ADVICE = 'You can configure credentials by running "aws configure".'


def failure_of(error: object, operation: str, *, url: str, retries: int) -> CommandFailed:
    """Return the failure of a call. `retries` is 0 unless all of them were made in vain."""
    match error:
        case (
            errors.SignatureRefused(message=message, code=str(code))
            | errors.AccessDenied(message=message, code=str(code))
            | errors.Throttled(message=message, code=str(code))
            | errors.ServerFault(message=message, code=str(code))
            | errors.UnknownServiceError(message=message, code=str(code))
        ):
            return CommandFailed(_refused(code, operation, message, retries))
        case errors.ServerFault(message=message, status=status):
            return CommandFailed(_refused(str(status), operation, message, retries))
        case errors.CredentialsMissing(message=message):
            if message.startswith(_NO_CREDENTIALS):
                return NotConfigured(f"{message.rstrip('.')}. {_ADVICE}")
            return CommandFailed(message)
        case errors.ProtocolFailure():
            return CommandFailed(_not_answered(error, url))
    return CommandFailed(str(error))


def _refused(code: str, operation: str, message: str, retries: int) -> str:
    # An error without a message gets one from the client; scripts know it without.
    message = "" if message.endswith(_NO_WORD) else message
    tried = f" (reached max retries: {retries})" if retries > 0 else ""
    return f"An error occurred ({code}) when calling the {operation} operation{tried}: {message}"


def _not_answered(error: errors.ProtocolFailure, url: str) -> str:
    match error:
        case errors.ConnectionFailed(sent=True) | errors.AnswerCutOff():
            return f'Connection was closed before we received a valid response from endpoint URL: "{url}".'
        case errors.ConnectionFailed() | errors.DnsFailed():
            return f'Could not connect to the endpoint URL: "{url}"'
        case errors.TimedOut(phase="connect"):
            return f'Connect timeout on endpoint URL: "{url}"'
        case errors.TimedOut():
            return f'Read timeout on endpoint URL: "{url}"'
        case errors.TlsFailed(message=message):
            return f"SSL validation failed for {url} {message}"
        case errors.UnreadableAnswer(message=message):
            return f"Unable to parse response from endpoint URL {url}: {message}"
    return error.message

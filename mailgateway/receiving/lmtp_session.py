"""The LMTP door (RFC 2033), for a mail server in front of us: an answer for each recipient."""

from aiosmtpd.smtp import Envelope, syntax

from mailgateway.receiving.smtp_session import Conversation


class LocalConversation(Conversation):
    """A conversation in LMTP: LHLO greets, and each recipient is answered for by itself.

    What is in custody is so for all recipients at once, so their answers do not differ; but the
    server in front counts them.
    """

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, hostname: str) -> None:
        """Greet; what is offered is told as after EHLO."""
        await super().smtp_EHLO(hostname)

    async def smtp_HELO(self, hostname: str) -> None:
        """No command of LMTP (section 4.1)."""
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    async def smtp_EHLO(self, hostname: str) -> None:
        """No command of LMTP (section 4.1)."""
        await self.push("500 5.5.1 This is LMTP: say LHLO")

    async def answer_message(self, envelope: Envelope, reply: str) -> None:
        """One answer for every RCPT that was accepted, in their order (section 4.2)."""
        for _ in envelope.rcpt_tos:
            await self.push(reply)

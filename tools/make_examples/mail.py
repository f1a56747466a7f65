"""Mail threads as they pile up: each reply carries all that was said before."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

DISCLAIMER = (
    "CONFIDENTIALITY NOTICE: This message and any attachment are intended solely for the person or "
    "entity to which they are addressed and may contain information that is privileged or exempt from "
    "disclosure. If you have received this message in error, please notify the sender at once, delete it "
    "from your system and do not copy, disclose or act upon its contents. No liability is accepted for "
    "viruses, delay or loss. Please consider the environment before printing this e-mail."
)


@dataclass(frozen=True)
class Post:
    """One message of a thread."""

    sender: str
    address: str
    sent: datetime
    body: str
    signature: str = ""
    disclaimer: bool = False

    def text(self) -> str:
        parts = [self.body.strip()]
        if self.signature:
            parts.append("-- \n" + self.signature.strip())
        if self.disclaimer:
            parts.append(DISCLAIMER)
        return "\n\n".join(parts)


def thread(subject: str, posts: list[Post], to: list[tuple[str, str]], reference: str,
           extra_headers: dict[str, str] | None = None) -> bytes:
    """The newest of `posts` (given oldest first) as a multipart/alternative message that quotes all others."""
    newest = posts[-1]
    message = EmailMessage(policy=SMTP.clone(max_line_length=78))
    for name, value in (extra_headers or {}).items():
        message[name] = value
    message["From"] = _address(newest.sender, newest.address)
    message["To"] = [_address(*person) for person in to]
    message["Subject"] = subject
    message["Date"] = format_datetime(newest.sent)
    message["Message-ID"] = f"<{reference}.{len(posts)}@mail.example.org>"
    message["In-Reply-To"] = f"<{reference}.{len(posts) - 1}@mail.example.org>"
    message["References"] = " ".join(f"<{reference}.{n}@mail.example.org>" for n in range(1, len(posts)))
    message.set_content(plain_text(posts), cte="quoted-printable")
    message.add_alternative(_html_page(posts), subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_alt_{reference}")
    return message.as_bytes()


def plain_text(posts: list[Post]) -> str:
    """The newest post, with the older ones quoted below it, ever deeper."""
    *older, newest = posts
    text = newest.text()
    if older:
        text += f"\n\n{_attribution(older[-1])}\n" + _quoted(plain_text(older))
    return text + ("\n" if not text.endswith("\n") else "")


def _html_page(posts: list[Post]) -> str:
    return ('<html><head><meta charset="utf-8"></head>'
            f'<body style="font-family:sans-serif">\n{_html_body(posts)}</body></html>\n')


def _html_body(posts: list[Post]) -> str:
    *older, newest = posts
    paragraphs = [html.escape(p, quote=False).replace("\n", "<br>\n") for p in newest.text().split("\n\n")]
    body = "".join(f"<p>{p}</p>\n" for p in paragraphs)
    if older:
        quote = _html_body(older)
        body += f"<p>{html.escape(_attribution(older[-1]))}</p>\n<blockquote type=\"cite\">\n{quote}</blockquote>\n"
    return body


def _attribution(post: Post) -> str:
    return f"On {post.sent:%a, %d %b %Y at %H:%M}, {post.sender} <{post.address}> wrote:"


def _quoted(text: str) -> str:
    return "\n".join(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in text.splitlines())


def _address(name: str, address: str) -> Address:
    return Address(display_name=name, addr_spec=address)

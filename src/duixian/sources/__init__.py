"""Official documents: their clauses, addressed as they number themselves, and their figures."""

from duixian.sources.clause import END, HEAD, Clause, Paragraph, Piece, split_citation
from duixian.sources.document import Document, document_of, read_document
from duixian.sources.figures import Figure, Role, figures_in, figures_of
from duixian.sources.squeeze import digest_of, squeeze
from duixian.sources.tokens import Kind

__all__ = [
    "END",
    "HEAD",
    "Clause",
    "Document",
    "Figure",
    "Kind",
    "Paragraph",
    "Piece",
    "Role",
    "digest_of",
    "document_of",
    "figures_in",
    "figures_of",
    "read_document",
    "split_citation",
    "squeeze",
]

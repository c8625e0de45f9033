"""The words that pages put round their comments, in the languages that bloggers write in."""

from __future__ import annotations

import re

_NOUN = (
    r"comments?|comment\(s\)|responses?|repl(?:y|ies)|thoughts?|reactions?|réflexions?|gedanken?|pensieri|pensiero|"
    r"commentaires?|réponses?|réactions?|"
    r"kommentare?|antwort(?:en)?|reaktion(?:en)?|"
    r"comentarios?|respuestas?|reacciones|comment[oi]|rispost[ae]|reazioni|"
    r"comentários?|respostas?|reacties?|opmerkingen|komentarz(?:e|y)?|odpowiedzi|kommentarer?|svar"
)
_COUNTS = {
    **dict.fromkeys(
        ("no", "zero", "aucun", "aucune", "pas de", "kein", "keine", "ningún", "nessun", "geen"), 0
    ),
    **dict.fromkeys(("one", "a", "un", "une", "ein", "eine", "uno", "una", "um", "één", "een", "en"), 1),
    **{"two": 2, "deux": 2, "zwei": 2, "three": 3, "trois": 3, "drei": 3},
}
_NUMBER_WORDS = "|".join(sorted(_COUNTS, key=len, reverse=True))
_HEADING = re.compile(
    rf"(?:(?:(?P<n>\d{{1,6}})|(?P<word>{_NUMBER_WORDS}))\s+)?(?P<noun>{_NOUN})"
    r"(?:\s*[(:\[–-]\s*(?P<after>\d{1,6})\s*[)\]]?)?"
    r"(?P<on>\s+(?:(?:to|on|for|so far|à|sur|pour|zu|auf|sobre|op|till)\b"
    r"|(?:de|an|en|a|su)\s+[«“„\"'‘]).{0,200})?\s*[:.…»↓]?",
    re.IGNORECASE,
)
_MARKS = "#*=_-–—·•|>\\ \t\u00a0"
_LABEL_WORDS = (
    "reply|reply to this|reply to this comment|log in to reply|login to reply|quote|edit|delete|report|flag",
    "like|share|link|permalink|permanent link|top|up|show replies|hide replies|view replies|add your comment",
    "subscribe|older comments|newer comments|comment navigation|répondre|répondre à ce commentaire|citer",
    "modifier|supprimer|signaler|permalien|lien permanent|j’aime|j'aime|haut|commentaires plus anciens",
    "commentaires récents|antworten|zitieren|bearbeiten|melden|löschen|permanentlink|gefällt mir",
    "ältere kommentare|neuere kommentare|responder|citar|editar|borrar|denunciar",
    "enlace permanente|me gusta|rispondi|modifica|elimina|link permanente|beantwoorden|antwoorden",
    "citeren|odpowiedz|svara|vastaa|leave a reply|leave a comment",
)
_LABELS = frozenset("|".join(_LABEL_WORDS).split("|"))
_HELD = re.compile(
    r"awaiting moderation|en attente de modération|wartet auf (?:die )?(?:freigabe|moderation)|"
    r"pendiente de moderación|in attesa di moderazione|aguarda(?:ndo)? moderação|wacht op moderatie",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:leave|post|add|write|submit|make) (?:a|your) (?:reply|comment|response)\b.{0,60}|"
    r"(?:laisser?z?|postez|poster|ajoute[rz]|écri(?:re|vez)|déposer) (?:un|votre|le|une) "
    r"(?:commentaire|réponse)\b.{0,60}|"
    r"(?:schreiben? sie|schreibe?|hinterlasse) (?:einen|eine) (?:kommentar|antwort)\b.{0,60}|"
    r"(?:kommentar|antwort) (?:schreiben|hinterlassen|verfassen|abgeben)|"
    r"(?:deja|escribe|añade) (?:un|una|tu) (?:comentario|respuesta)\b.{0,60}|lascia un commento|"
    r"(?:deixe|escreva) (?:um|uma) (?:comentário|resposta)|geef een reactie|reactie plaatsen|dodaj komentarz|"
    r"(?:sorry, )?(?:the )?comments (?:are|(?:for|to|on) this (?:entry|post) are) (?:now )?closed\b.{0,80}|"
    r"(?:désolé, )?(?:les )?commentaires (?:sont )?(?:maintenant )?(?:fermés|clos)\b.{0,80}|"
    r"kommentare (?:sind )?geschlossen|(?:rss )?feed for comments on this post\b.{0,60}|"
    r"fil (?:rss )?des commentaires\b.{0,80}|post(?:er)? (?:a )?comment(?:er|aire)?",
    re.IGNORECASE,
)
_VERBS = (
    "says|said|wrote|writes|commented|replied|has said|has written",
    "dit|a dit|a écrit|écrit|a commenté|a répondu|sagt|sagte|schreibt|schrieb|meint|meinte|kommentierte",
    "dice|dijo|escribió|escribe|comentó|scrive|ha scritto|ha detto|diz|disse|escreveu|comentou",
    "zegt|zei|schreef|schrijft|pisze|napisał|napisała|skrev|skriver|säger",
)
VERB = f"(?:{'|'.join(_VERBS)})"
BY = (
    r"(?:(?:comment|commentaire|kommentar|comentario|comentário|commento|reactie|trackback|pingback)\s+"
    r"(?:by|from|par|de|von|por|di|da|door)|(?:posted|written|left|submitted)\s+by|"
    r"(?:posté|publié|rédigé|écrit|déposé)\s+par|(?:geschrieben|verfasst|veröffentlicht)\s+von|"
    r"(?:publicado|escrito)\s+por|scritto\s+da|geplaatst\s+door|by|par|von|por|door)"
)


def heading(line: str) -> tuple[int | None] | None:
    """How many comments a line announces (`(None,)` if it does not say), or None if it is no heading."""
    bare = line.strip(_MARKS)
    if not 0 < len(bare) <= 250 or not (found := _HEADING.fullmatch(bare)):
        return None
    if found["on"] and found["n"] is None and found["word"] is None:
        return None  # a sentence that begins so
    number = found["n"] or found["after"]
    return (int(number) if number else _COUNTS.get((found["word"] or "").lower()),)


def is_label(line: str) -> bool:
    """Whether a line is only what one can click on, or decoration."""
    bare = line.strip(_MARKS + "()[]{}↓↑←→«»↩⤷:.…").casefold()
    return bare in _LABELS or not line.strip(_MARKS + "↓↑←→«»↩⤷")


def is_tail(line: str) -> bool:
    """Whether what comes after the comments begins with this line."""
    bare = line.strip(_MARKS + ":.…!«»")
    return 0 < len(bare) <= 150 and _TAIL.fullmatch(bare) is not None


def waits(line: str) -> bool:
    """Whether it says that the comment above waits for the writer."""
    return len(line) <= 200 and _HELD.search(line) is not None

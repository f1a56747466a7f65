"""What the converters of corpora share: rows {text, spans} from tokens and tags."""
import subprocess


class Repository:
    def __init__(self, folder, revision):
        self.folder, self.revision = folder, revision

    def read(self, path):
        return subprocess.run(["git", "--git-dir", str(self.folder), "show", f"{self.revision}:{path}"], capture_output=True, check=True).stdout

    def show(self, path):
        return self.read(path).decode("utf-8", "replace")

    def files(self, below):
        listed = subprocess.run(["git", "--git-dir", str(self.folder), "ls-tree", "-r", "--name-only", self.revision, below], capture_output=True, check=True)
        return listed.stdout.decode("utf-8", "replace").splitlines()


def glued(word, previous):
    """Whether running text has no space between two tokens."""
    if word in ("n't", "'s", "'re", "'ve", "'ll", "'d", "'m", "’s", "’re", "’ll") or (word[:1] in tuple(".,;:!?)]}%") and len(word) <= 3):
        return True
    return previous in ("(", "[", "{", "$", "#", "``", "“", "@")


def running_text(tokens, spaces=None):
    """Text and the offsets of its tokens. `spaces[i]`: whether a space follows token i; guessed without."""
    text, offsets = "", []
    for index, token in enumerate(tokens):
        if index and (spaces[index - 1] if spaces is not None else not glued(token, tokens[index - 1])):
            text += " "
        offsets.append((len(text), len(text) + len(token)))
        text += token
    return text, offsets


def row_of(tokens, tags, kinds, spaces=None):
    """The row of a sentence with a tag for each token; `kinds` gives our type of each of theirs, what it lacks is harmless."""
    text, offsets = running_text(tokens, spaces)
    spans, is_open = [], False
    for (begin, end), tag in zip(offsets, tags):
        kind = kinds.get(tag[2:]) if len(tag) > 2 else None
        if kind is None:
            is_open = False
        elif tag[0] == "B" or not is_open or spans[-1][2] != kind:
            spans.append([begin, end, kind])
            is_open = True
        else:
            spans[-1][1] = end
    return text, spans


def conll(text, kinds, spaces=None):
    """Rows of a file with a token and its tag on each line, sentences parted by empty lines."""
    tokens, tags = [], []
    for line in [*text.split("\n"), ""]:
        columns = line.split()
        if not columns or line.startswith("-DOCSTART") or line.startswith("# id "):
            if tokens:
                yield row_of(tokens, tags, kinds, spaces and [True] * len(tokens))
            tokens, tags = [], []
        elif len(columns) >= 2:
            tokens.append(columns[0])
            tags.append(columns[-1])


def aligned_spaces(tokens, original):
    """Whether a space follows each token in the running text, or None where it does not hold them."""
    at, offsets = 0, []
    for token in tokens:
        begin = original.find(token, at)
        if begin < 0 or begin - at > 2:
            return None
        at = begin + len(token)
        offsets.append((begin, at))
    return [offsets[i + 1][0] > offsets[i][1] for i in range(len(offsets) - 1)]

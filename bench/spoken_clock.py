"""When each word of a sentence is spoken, by the synthesisers' own clocks: espeak-ng's events and flite's utterances."""
import ctypes
import functools

ESPEAK_WORD, ESPEAK_LIST_ENDS = 1, 0


class EspeakEvent(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("unique_identifier", ctypes.c_uint), ("text_position", ctypes.c_int), ("length", ctypes.c_int),
                ("audio_position", ctypes.c_int), ("sample", ctypes.c_int), ("user_data", ctypes.c_void_p), ("id", ctypes.c_int64)]


@functools.cache
def espeak():
    library = ctypes.CDLL("libespeak-ng.so.1")
    if library.espeak_Initialize(2, 0, None, 0) <= 0:  # 2: the sound is handed to the callback, not played
        raise OSError("espeak-ng cannot be started")
    return library


def espeak_words(sentence, voice, speed, pitch):
    """(begin, end) in seconds of each word between spaces."""
    library, starts, samples = espeak(), {}, [0]

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(EspeakEvent))
    def heard(_, count, events):
        samples[0] += count
        for i in range(10 ** 6):
            if events[i].type == ESPEAK_LIST_ENDS:
                return 0
            if events[i].type == ESPEAK_WORD:
                starts.setdefault(events[i].text_position - 1, events[i].audio_position / 1000)

    library.espeak_SetSynthCallback(heard)
    library.espeak_SetVoiceByName(voice.encode())
    library.espeak_SetParameter(1, speed, 0)
    library.espeak_SetParameter(3, pitch, 0)
    text = sentence.encode()
    library.espeak_Synth(text, len(text) + 1, 0, 1, 0, 1, None, None)
    library.espeak_Synchronize()
    whole, at, places = samples[0] / 22050, 0, []
    for word in sentence.split():
        at = sentence.index(word, at)
        places.append((at, at + len(word)))
        at += len(word)
    begins = []
    for begin, end in places:  # a word said in several ("72") has several events
        inside = [time for place, time in starts.items() if begin <= place < end]
        begins.append(min(inside) if inside else (begins[-1] if begins else 0.0))
    return list(zip(begins, [*begins[1:], whole]))


@functools.cache
def flite(voice):
    library = ctypes.CDLL("libflite.so.1", ctypes.RTLD_GLOBAL)
    library.flite_init()
    for name in ("usenglish", "cmulex"):
        ctypes.CDLL(f"libflite_{name}.so.1", ctypes.RTLD_GLOBAL)
    register = getattr(ctypes.CDLL(f"libflite_cmu_us_{voice}.so.1"), f"register_cmu_us_{voice}")
    register.restype, register.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    for name, result, arguments in (("flite_synth_text", ctypes.c_void_p, [ctypes.c_char_p, ctypes.c_void_p]),
                                    ("utt_relation", ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_char_p]),
                                    ("relation_head", ctypes.c_void_p, [ctypes.c_void_p]),
                                    ("item_next", ctypes.c_void_p, [ctypes.c_void_p]),
                                    ("ffeature_float", ctypes.c_float, [ctypes.c_void_p, ctypes.c_char_p]),
                                    ("delete_utterance", None, [ctypes.c_void_p])):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library, register(None)


def flite_words(sentence, voice):
    """(begin, end) in seconds of each word between spaces."""
    library, register = flite(voice)
    utterance = library.flite_synth_text(sentence.encode(), register)
    item, times = library.relation_head(library.utt_relation(utterance, b"Token")), []
    while item:
        times.append((library.ffeature_float(item, b"daughter.R:SylStructure.daughter.daughter.R:Segment.p.end"),
                      library.ffeature_float(item, b"daughtern.R:SylStructure.daughtern.daughtern.R:Segment.end")))
        item = library.item_next(item)
    library.delete_utterance(utterance)
    if len(times) != len(sentence.split()):
        raise ValueError(f"flite has {len(times)} words of {len(sentence.split())}")
    return times

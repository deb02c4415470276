"""libsuyuan for Python: the calls of suyuan.h over ctypes.

    import suyuan
    suyuan.init(["folder"], "case.yaml")
    suyuan.Job("case.yaml").run("case.sqlite")
    case = suyuan.CaseFile("case.sqlite")
    case.explain("PK0001")["candidates"]

Rows are lists of dicts; what is missing is None. Errors are suyuan.Error with .code and .exit_status.
A handle is for one thread at a time.
"""
import ctypes
import json
import os
from ctypes import POINTER, Structure, byref, c_bool, c_char_p, c_double, c_int, c_int64, c_uint, c_void_p


def _load():
    """The library named by SUYUAN_LIBRARY, that beside this module's prefix, or the system's."""
    name = "libsuyuan.so.0"
    given = os.environ.get("SUYUAN_LIBRARY")
    folder = os.path.dirname(os.path.abspath(__file__))
    beside = []
    while folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
        beside += [os.path.join(folder, name), os.path.join(folder, "lib", name),
                   os.path.join(folder, "lib", "x86_64-linux-gnu", name)]
    for path in [given] if given else [p for p in beside if os.path.exists(p)] + [name]:
        return ctypes.CDLL(path)


_lib = _load()
_glib = ctypes.CDLL("libglib-2.0.so.0")
_NOTE = ctypes.CFUNCTYPE(None, c_void_p, c_char_p)
_REPORT = ctypes.CFUNCTYPE(None, c_void_p, c_double)
_STOPPED = ctypes.CFUNCTYPE(c_bool, c_void_p)


class _GError(Structure):
    _fields_ = [("domain", ctypes.c_uint32), ("code", c_int), ("message", c_char_p)]


class _Options(Structure):
    _fields_ = [("data_folder", c_char_p), ("lang", c_char_p), ("note", _NOTE), ("report", _REPORT),
                ("stopped", _STOPPED), ("user", c_void_p)]


class _RunOptions(Structure):
    _fields_ = [("strict", c_bool), ("without_outfalls", c_bool)]


class _InitOptions(Structure):
    _fields_ = [("crs", POINTER(c_char_p)), ("answers", POINTER(c_char_p))]


class _RecordOptions(Structure):
    _fields_ = [(name, c_char_p) for name in
                ("who", "when", "why", "evidence", "limit", "weather", "crs", "compared", "detail",
                 "at", "key")]
    _fields_ += [("dry_run", c_bool), ("said", POINTER(c_void_p))]


class _HandOverOptions(Structure):
    _fields_ = [("crs", c_char_p), ("encoding", c_char_p), ("outfall", c_char_p),
                ("base", c_char_p), ("template_docx", c_char_p), ("dots_per_inch", c_int),
                ("since", c_char_p), ("basin", c_char_p)]


class _RiverOptions(Structure):
    _fields_ = [("down", c_bool), ("main_stem", c_bool), ("together", c_bool), ("time", c_bool),
                ("velocity_ms", c_double), ("within_m", c_double)]


class _ScreenOptions(Structure):
    _fields_ = [("at", c_char_p), ("crs", c_char_p), ("class_", c_char_p), ("level", c_char_p),
                ("flow_m3d", c_double), ("loads", c_char_p)]


def _declare(name, result, *arguments):
    function = getattr(_lib, name)
    function.restype, function.argtypes = result, arguments
    return function


_E = POINTER(POINTER(_GError))
_P, _S = c_void_p, c_char_p
_version = _declare("sy_version", _S)
_exit_status = _declare("sy_error_exit_status", c_int, POINTER(_GError))
_rows_json = _declare("sy_rows_json", _P, _P)
_rows_free = _declare("sy_rows_free", None, _P)
_answer_json = _declare("sy_answer_json", _P, _P)
_answer_text = _declare("sy_answer_text", _P, _P)
_answer_free = _declare("sy_answer_free", None, _P)
_init = _declare("sy_init", _P, POINTER(_S), _S, POINTER(_InitOptions), POINTER(_Options), _E)
_job_open = _declare("sy_job_open", _P, _S, POINTER(_Options), _E)
_job_new = _declare("sy_job_new", _P, POINTER(_Options), _E)
_job_free = _declare("sy_job_free", None, _P)
_job_add = _declare("sy_job_add", c_bool, _P, _S, _S, _E)
_run = _declare("sy_run", c_bool, _P, _S, POINTER(_RunOptions), _E)
_findings = _declare("sy_job_findings", _P, _P)
_open = _declare("sy_case_file_open", _P, _S, POINTER(_Options), _E)
_close = _declare("sy_case_file_close", None, _P)
_rows = _declare("sy_case_file_rows", _P, _P, _S, _S, _E)
_trace = _declare("sy_case_file_trace", _P, _P, _S, c_bool, _E)
_river = _declare("sy_case_file_river", _P, _P, _S, POINTER(_RiverOptions), _E)
_balance = _declare("sy_case_file_balance", _P, _P, _S, _S, c_double, c_double, _E)
_screen = _declare("sy_case_file_screen", _P, _P, POINTER(_ScreenOptions), _E)
_sites = _declare("sy_case_file_sites", _P, _P, c_uint, _S, c_double, _E)
_river_sites = _declare("sy_case_file_river_sites", _P, _P, _S, c_uint, _S, _E)
_explain = _declare("sy_case_file_explain", _P, _P, _S, _S, _E)
_propose = _declare("sy_case_file_propose", _P, _P, _S, c_uint, _E)
_observe = _declare("sy_case_file_observe", c_int64, _P, _S, POINTER(_S), POINTER(_RecordOptions), _E)
_decide = _declare("sy_case_file_decide", c_int64, _P, _S, _S, _S, POINTER(_RecordOptions), _E)
_take = _declare("sy_case_file_take", c_bool, _P, _S, _S, POINTER(_RecordOptions), _E)
_withdraw = _declare("sy_case_file_withdraw", c_int, _P, _S, _S, POINTER(_RecordOptions), _E)
_export = _declare("sy_case_file_export", c_bool, _P, _S, _S, POINTER(_HandOverOptions), _E)
_g_free = _glib.g_free
_g_free.restype, _g_free.argtypes = None, [_P]
_g_error_free = _glib.g_error_free
_g_error_free.restype, _g_error_free.argtypes = None, [POINTER(_GError)]


class Error(Exception):
    """What, where, which value, what to do, in one line."""

    def __init__(self, message, code, exit_status):
        super().__init__(message)
        self.code, self.exit_status = code, exit_status


def version():
    return _version().decode()


def _bytes(text):
    return None if text is None else os.fsencode(text)


def _call(function, *arguments, failed=lambda result: not result):
    error = POINTER(_GError)()
    result = function(*arguments, byref(error))
    if error:
        raised = Error(error.contents.message.decode("utf-8", "replace"), error.contents.code,
                       _exit_status(error))
        _g_error_free(error)
        raise raised
    assert not failed(result), "failed without an error"
    return result


def _taken(text):
    try:
        return ctypes.string_at(text).decode("utf-8")
    finally:
        _g_free(text)


def _rows_of(rows):
    try:
        return json.loads(_taken(_rows_json(rows)))
    finally:
        _rows_free(rows)


class Answer(dict):
    """Tables by name, each a list of dicts, and "said", the sentences; str() is their text."""

    def __init__(self, answer):
        try:
            super().__init__(json.loads(_taken(_answer_json(answer))))
            self.text = _taken(_answer_text(answer))
        finally:
            _answer_free(answer)

    def __str__(self):
        return self.text


class _Handle:
    _handle, _free = None, None

    def _options(self, lang, data_folder, note, report, stopped):
        # the library keeps the callbacks: they live as long as the handle
        self._kept = _Options(
            _bytes(data_folder), _bytes(lang),
            _NOTE((lambda user, text: note(text.decode("utf-8", "replace"))) if note else 0),
            _REPORT((lambda user, fraction: report(fraction)) if report else 0),
            _STOPPED((lambda user: bool(stopped())) if stopped else 0), None)
        return byref(self._kept)

    def close(self):
        if self._handle:
            type(self)._free(self._handle)
        self._handle = None

    __del__ = close

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def _strings(texts):
    return None if texts is None else (c_char_p * (len(texts) + 1))(*map(_bytes, texts), None)


def init(paths, out, crs=None, answers=None, lang="en", data_folder=None, note=None):
    """Looks at files and folders and writes a commented case.yaml; "layers" and "questions"."""
    holder, asked = _Handle(), _InitOptions(_strings(crs), _strings(answers))
    return Answer(_call(_init, _strings(paths), _bytes(out), byref(asked),
                        holder._options(lang, data_folder, note, None, None)))


class Job(_Handle):
    """A case from a case.yaml, or, without one, made by add()."""
    _free = _job_free

    def __init__(self, case_file=None, lang="en", data_folder=None, note=None, report=None,
                 stopped=None):
        options = self._options(lang, data_folder, note, report, stopped)
        self._handle = (_call(_job_new, options) if case_file is None
                        else _call(_job_open, _bytes(case_file), options))

    def add(self, option, value):
        """As --option=value of `suyuan run`; gives the job, for the next add()."""
        _call(_job_add, self._handle, _bytes(option), _bytes(value))
        return self

    def run(self, out=None, strict=False, without_outfalls=False):
        """Runs it; findings by code."""
        _call(_run, self._handle, _bytes(out), byref(_RunOptions(strict, without_outfalls)))
        return json.loads(_taken(_rows_json(_findings(self._handle))))


def _record(dry_run=False, **said):
    options = _RecordOptions(**{name: _bytes(text) for name, text in said.items()})
    options.dry_run = dry_run
    return byref(options)


class CaseFile(_Handle):
    _free = _close

    def __init__(self, path, lang="en", data_folder=None, note=None, report=None, stopped=None):
        self._handle = _call(_open, _bytes(path),
                             self._options(lang, data_folder, note, report, stopped))

    def rows(self, what, outfall=None):
        """outfalls units candidates evidence chain parties measures plan findings ..."""
        return _rows_of(_call(_rows, self._handle, _bytes(what), _bytes(outfall)))

    def trace(self, at, down=False):
        return _rows_of(_call(_trace, self._handle, _bytes(at), down))

    def explain(self, outfall, unit=None):
        return Answer(_call(_explain, self._handle, _bytes(outfall), _bytes(unit)))

    def river(self, at, down=False, main_stem=False, together=False, time=False, velocity_ms=0.0,
              within_m=0.0):
        """What lies above or below "section:NAME" or "river:NAME@KM"."""
        options = _RiverOptions(down, main_stem, together, time, velocity_ms, within_m)
        return Answer(_call(_river, self._handle, _bytes(at), byref(options)))

    def balance(self, at, parameter, flow_m3s=0.0, measured=-1.0):
        """What the outfalls above a place on a river bring to it; measured in mg/L."""
        return Answer(_call(_balance, self._handle, _bytes(at), _bytes(parameter), flow_m3s,
                            measured))

    def screen(self, at, class_, crs=None, level=None, flow_m3d=0.0, loads=None):
        """May an outfall of a class be set up at "X,Y"? loads: "COD=500", kg a day."""
        options = _ScreenOptions(_bytes(at), _bytes(crs), _bytes(class_), _bytes(level), flow_m3d,
                                 _bytes(loads))
        return Answer(_call(_screen, self._handle, byref(options)))

    def sites(self, n=5, by=None, largest=0.0):
        """Manholes for standing monitors; by units, water, or nodes."""
        return Answer(_call(_sites, self._handle, n, _bytes(by), largest))

    def river_sites(self, river, n=5, by=None):
        """Sections on a river; by outfalls, units, or water."""
        return Answer(_call(_river_sites, self._handle, _bytes(river), n, _bytes(by)))

    def propose(self, outfall, n=3):
        return Answer(_call(_propose, self._handle, _bytes(outfall), n))

    def observe(self, at, *readings, **said):
        """@said: who when why evidence limit weather crs compared dry_run; the number of the first
        record."""
        return _call(_observe, self._handle, _bytes(at), _strings(readings), _record(**said),
                     failed=lambda number: number < 0)

    def decide(self, outfall, what, value=None, **said):
        """@said: why (needed) who when evidence detail at dry_run; the number of the record."""
        return _call(_decide, self._handle, _bytes(outfall), _bytes(what), _bytes(value),
                     _record(**said), failed=lambda number: number < 0)

    def take(self, table, path, **said):
        """Rows of a workbook or CSV file that came back, "observation" or "decision"."""
        _call(_take, self._handle, _bytes(table), _bytes(path), _record(**said))

    def withdraw(self, table, ids, **said):
        """How many count no more."""
        return _call(_withdraw, self._handle, _bytes(table), _bytes(str(ids)), _record(**said),
                     failed=lambda number: number < 0)

    def export(self, folder, formats="xlsx", crs=None, encoding=None, outfall=None, base=None,
               template=None, dots_per_inch=0, since=None, basin=None):
        _call(_export, self._handle, _bytes(folder), _bytes(formats),
              byref(_HandOverOptions(_bytes(crs), _bytes(encoding), _bytes(outfall), _bytes(base),
                                     _bytes(template), dots_per_inch, _bytes(since), _bytes(basin))))

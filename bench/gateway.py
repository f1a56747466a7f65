#!/usr/bin/env python3
"""Measures the daemon under load, and peers beside it in the same run.

usage: ./dev bench --gateway [--only NAME,NAME] [--requests N] [--seconds S] [--soak N] [--home DIR] [--write]
       ./dev bench --gateway --pair BEFORE AFTER [--profile NAME] [--rounds N] [--requests N] [--seconds S] [--home DIR]
       ./dev bench --gateway --instructions [PROGRAM] [--requests N] [--home DIR]

The load generator and the provider are those of ../shared/bench (Go): every body is different and carries an e-mail
address and a phone number; the provider counts the bodies in which one arrived in clear. The load generator counts from
one whenever it starts, so each cell is measured on a program of its own with an empty state: otherwise the second cell
would bring the bodies of the first once more, and what was masked before is only looked up. Each program stands between
the two with its default number of workers, or one. CPU is user + system time of its whole process tree; times are those
of a cell less those of going to the provider directly, in the same run.

  --only     of firstpass-rules, firstpass, nginx, portkey, llm-shield-proxy, litellm
  --soak N   afterwards, N requests in one run through firstpass-rules, no two alike: does memory grow?
  --home     where Firstpass keeps its state (default: a temporary folder); its ledger is synced to that disk
  --pair     two programs with --profile (rules) at 16 connections, one after the other, --rounds times (4): what one run's load does
             to one it does to the other, so the pairs can be compared where single runs cannot
  --instructions
             what load does not disturb: instructions a request of PROGRAM (build/release/firstpass) with rules, 4
             connections, all threads, by valgrind --tool=callgrind. A run with a quarter of the requests is taken off one
             with all, so the start is not in it

Peers are installed below build/peers on first use; one that cannot be had is named and left out."""
import argparse
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import peers  # noqa: E402
from run_scores import conditions, say, write_results  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[1]
TOOLS = next((up / "shared/bench" for up in ROOT.parents if (up / "shared/bench").is_dir()), ROOT.parent / "shared/bench")
PROGRAM = ROOT / "build/release/firstpass"
BUILT = ROOT / "build/peers/load"
KEY = "bench-key-0123456789"
CLIENT_KEY = "sk-1234567890abcdef1234567890abcdef"  # what the load generator sends unless told otherwise
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tree(pid):
    """pid and all below it."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                pass
    found, left = [], [pid]
    while left:
        one = left.pop()
        found.append(one)
        left += [child for child, parent in parents.items() if parent == one]
    return found


def cpu_seconds(pid):
    total = 0
    for one in tree(pid):
        try:
            fields = pathlib.Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
        except OSError:
            pass
    return total / TICKS


def memory_mb(pid):
    total = 0
    for one in tree(pid):
        try:
            lines = pathlib.Path(f"/proc/{one}/status").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
        except OSError:
            pass
    return total / 1024


def answers(port, path):
    try:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        link.request("GET", path)
        return link.getresponse().status
    except OSError:
        return 0


class Program:
    """One program under load: how it is started, where it listens, and what its requests carry."""

    def __init__(self, name, command, port, environment=None, headers=(), path="/v1/chat/completions", ready="/",
                 model="mock-1"):
        self.name, self.port, self.headers, self.path, self.model = name, port, headers, path, model
        self.log = tempfile.TemporaryFile()
        began = time.monotonic()
        self.child = subprocess.Popen([str(word) for word in command], stdout=self.log, stderr=self.log,
                                      env={**os.environ, **(environment or {})}, start_new_session=True)
        while not answers(port, ready):
            if self.child.poll() is not None or time.monotonic() - began > 180:
                self.stop()
                self.log.seek(0)
                raise RuntimeError(f"{name} did not start: {self.log.read().decode(errors='replace')[-400:]}")
            time.sleep(0.01)
        self.start_seconds = time.monotonic() - began
        self.memory_before = memory_mb(self.child.pid)

    def stop(self):
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGTERM)
            try:
                self.child.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.child.pid, signal.SIGKILL)
                self.child.wait()


def firstpass(name, upstream, folder, profile, home, program=(PROGRAM,)):
    """program: the words that begin the command"""
    state = tempfile.mkdtemp(dir=home or folder)
    port = free_port()
    return Program(name, [*program, "serve", "--listen", f"127.0.0.1:{port}"], port,
                   {"FIRSTPASS_HOME": str(state), "FIRSTPASS_PROVIDER": "openai", "FIRSTPASS_SERVE_KEY": KEY,
                    "FIRSTPASS_BASE_URL": f"http://127.0.0.1:{upstream}/v1", "FIRSTPASS_API_KEY": "k",
                    "FIRSTPASS_PROFILE": profile}, [f"Authorization: Bearer {KEY}"], ready="/healthz")


def nginx(upstream, folder):
    binary = shutil.which("nginx") or "/usr/sbin/nginx"
    if not os.path.exists(binary):
        raise RuntimeError("nginx is not installed (apt-get install nginx-light)")
    port = free_port()
    text = f"""daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 4096; }}
http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; keepalive_requests 1000000;
  upstream mock {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 1000000; }}
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://mock; proxy_http_version 1.1;
    proxy_set_header Connection ""; proxy_buffering off; }} }} }}
"""
    (pathlib.Path(folder) / "nginx.conf").write_text(text, encoding="utf-8")
    return Program("nginx, 1 worker (floor)", [binary, "-c", f"{folder}/nginx.conf", "-p", folder], port,
                   ready="/healthz")


def portkey(upstream, _):
    folder = peers.FOLDER / "portkey"
    start = folder / "node_modules/@portkey-ai/gateway/build/start-server.js"
    if not start.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "@portkey-ai/gateway@1.15.2"], cwd=folder, check=False)
    if not start.exists():
        raise RuntimeError("npm could not install @portkey-ai/gateway")
    port = free_port()
    return Program("Portkey 1.15.2", ["node", start, "--headless", f"--port={port}"], port, {"NODE_ENV": "production"},
                   ["x-portkey-provider: openai", f"x-portkey-custom-host: http://127.0.0.1:{upstream}/v1"])


def llm_shield_proxy(upstream, _):
    python = peers.environment("llm-shield-proxy", "llm-shield-proxy==1.7.0")
    if python is None:
        raise RuntimeError("pip could not install llm-shield-proxy")
    port = free_port()
    return Program("LLM-Shield-Proxy 1.7.0, masking on", [python.parent / "llm-shield-proxy", "--host", "127.0.0.1", "--port", port],
                   port, {"UPSTREAM_BASE_URL": f"http://127.0.0.1:{upstream}/v1", "UPSTREAM_API_KEY": "k",
                          "VALID_VIRTUAL_KEYS": CLIENT_KEY})


def litellm(upstream, folder):
    python = peers.environment("litellm", "litellm[proxy]==1.106.2")
    if python is None:
        raise RuntimeError("pip could not install litellm")
    port = free_port()
    config = {"model_list": [{"model_name": "mock-1", "litellm_params": {
        "model": "openai/mock-1", "api_base": f"http://127.0.0.1:{upstream}/v1", "api_key": "k"}}]}
    path = pathlib.Path(folder) / "litellm.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    return Program("LiteLLM 1.106.2, 1 worker", [python.parent / "litellm", "--config", path, "--host", "127.0.0.1", "--port", port,
                                                 "--num_workers", "1"], port, {"LITELLM_LOG": "ERROR", "LITELLM_MASTER_KEY": CLIENT_KEY},
                   ready="/health/liveliness")


STARTERS = {
    "firstpass-rules": lambda up, at, home: firstpass("Firstpass, rules", up, at, "rules", home),
    "firstpass": lambda up, at, home: firstpass("Firstpass", up, at, "balanced", home),
    "nginx": lambda up, at, home: nginx(up, at),
    "portkey": lambda up, at, home: portkey(up, at),
    "llm-shield-proxy": lambda up, at, home: llm_shield_proxy(up, at),
    "litellm": lambda up, at, home: litellm(up, at),
}


def build_tools():
    BUILT.mkdir(parents=True, exist_ok=True)
    for name in ("loadgen", "mock_upstream"):
        done = subprocess.run(["go", "build", "-o", str(BUILT / name), "."], cwd=TOOLS / name, capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"go build {name}: {done.stderr[-300:]}")


def load_command(url, connections, requests, seconds, headers=(), stream=False, model="mock-1"):
    words = [str(BUILT / "loadgen"), "-url", url, "-c", str(connections), "-n", str(requests), "-max", f"{seconds}s",
             "-model", model, *(["-stream"] if stream else [])]
    for header in headers:
        words += ["-H", header]
    return words


def load(*words, **more):
    done = subprocess.run(load_command(*words, **more), capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


def stats(upstream):
    link = http.client.HTTPConnection("127.0.0.1", upstream)
    link.request("GET", "/stats")
    return json.load(link.getresponse())


def cell(program, upstream, connections, stream, options):
    """(loadgen's figures, CPU seconds a request); requests that failed are told."""
    before, seen = cpu_seconds(program.child.pid), stats(upstream)["requests"]
    got = load(f"http://127.0.0.1:{program.port}{program.path}", connections, options.requests // (10 if stream else 1),
               options.seconds, program.headers, stream, program.model)
    cpu = cpu_seconds(program.child.pid) - before
    asked = stats(upstream)["requests"] - seen
    if got["bad"]:
        say(f"  {got['bad']} of {got['bad'] + got['ok']} requests failed")
    return got, cpu / max(1, asked)


class Started:
    """A program of its own with an empty state, for one cell. One small request comes before: models load then."""

    def __init__(self, start, upstream, options):
        """start(upstream, folder, home) gives the Program"""
        self.start, self.upstream, self.options = start, upstream, options

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.program = None
        try:
            self.program = self.start(self.upstream, self.folder.name, self.options.home)
            self.ask_once()
        except BaseException:
            self.__exit__()
            raise
        return self.program

    def ask_once(self):
        first = {"model": self.program.model, "messages": [{"role": "user", "content": "Good morning."}]}
        link = http.client.HTTPConnection("127.0.0.1", self.program.port, timeout=120)
        link.request("POST", self.program.path, json.dumps(first),
                     {"Content-Type": "application/json", "Authorization": f"Bearer {CLIENT_KEY}",
                      **dict(header.split(": ", 1) for header in self.program.headers)})
        link.getresponse().read()

    def __exit__(self, *_):
        if self.program:
            self.program.stop()
        self.folder.cleanup()


def measure(name, upstream, direct, options):
    leaks, costs, after, row = stats(upstream)["planted_in_clear"], {}, [], {}
    for connections in (1, 16, 64):
        with Started(STARTERS[name], upstream, options) as program:
            row = {"who": program.name, "start": program.start_seconds, "before": program.memory_before} | row
            got, costs[connections] = cell(program, upstream, connections, False, options)
            if got["ok"] == 0:
                raise RuntimeError("it answered no request")
            row[f"p50_{connections}"] = got["p50"] - direct[connections]["p50"]
            row[f"p99_{connections}"] = got["p99"] - direct[connections]["p99"]
            after.append(memory_mb(program.child.pid))
            say(f"{program.name}, {connections} connections: {1 / max(costs[connections], 1e-9):.0f} requests a CPU-s, "
                f"{program.memory_before:.0f} to {after[-1]:.0f} MB, {json.dumps(got)}")
    row["rate"] = 1 / min(costs[16], costs[64])
    with Started(STARTERS[name], upstream, options) as program:
        got, cpu = cell(program, upstream, 16, True, options)
        row["chunk"] = cpu / got["events"] * 1e6 if got.get("events") else None
        say(f"  streams: {json.dumps(got)}, {row['chunk'] or 0:.1f} us a chunk")
        after.append(memory_mb(program.child.pid))
    row.update(after=max(after), leaks=stats(upstream)["planted_in_clear"] - leaks)
    if options.soak and name == "firstpass-rules":
        with Started(STARTERS[name], upstream, options) as program:
            row["soak"] = soak(program, upstream, options.soak)
    return row


def placeholder_chunks(options, folder):
    """CPU microseconds for a chunk of a stream in which every fifth holds the end of a placeholder."""
    provider = subprocess.Popen([sys.executable, str(pathlib.Path(__file__).resolve().parent / "echo_provider.py")],
                                stdout=subprocess.PIPE, text=True)
    try:
        upstream = int(provider.stdout.readline())
        program = firstpass("Firstpass, rules, placeholders echoed", upstream, folder, "rules", options.home)
        try:
            got, cpu = cell(program, upstream, 16, True, options)
            return cpu / got["events"] * 1e6
        finally:
            program.stop()
    finally:
        provider.terminate()
        provider.wait()


def soak(program, upstream, requests):
    """Memory at ten points of one long run, in which no body comes twice; afterwards the ledger is verified."""
    before, cpu, out = stats(upstream), cpu_seconds(program.child.pid), []
    begun = before["requests"]
    say(f"  soak: {memory_mb(program.child.pid):.1f} MB at its start")
    command = load_command(f"http://127.0.0.1:{program.port}{program.path}", 16, requests, 4 * 3600, program.headers)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        while len(out) < 10 and running.poll() is None:
            if stats(upstream)["requests"] - begun >= requests * (len(out) + 1) // 10:
                out.append(round(memory_mb(program.child.pid), 1))
                say(f"  soak: {out[-1]} MB")
            time.sleep(0.1)
        got = json.loads(running.stdout.read())
    after = stats(upstream)
    say(f"  soak: {json.dumps(got)}, {(cpu_seconds(program.child.pid) - cpu) / (after['requests'] - begun) * 1e6:.0f} us of "
        f"CPU a request, {after['planted_in_clear'] - before['planted_in_clear']} planted in clear")
    link = http.client.HTTPConnection("127.0.0.1", program.port, timeout=600)
    link.request("GET", "/v1/firstpass/ledger/verify", headers={"Authorization": f"Bearer {KEY}"})
    say(f"  soak: the ledger: {link.getresponse().read().decode()}")
    if got["bad"]:
        say(f"  {got['bad']} of {requests} requests failed")
    return out


def pairs(programs, upstream, options):
    """CPU microseconds a request and times of two programs, interleaved."""
    costs = {}
    lines = ["| round | program | CPU µs a request | requests a second | p50 ms | p99 ms |", "|---|---|---|---|---|---|"]
    for turn in range(options.rounds):
        for which, path in zip(("before", "after"), programs):
            with Started(lambda up, at, home, path=path: firstpass(path, up, at, options.profile, home, (path,)), upstream,
                         options) as program:
                got, cpu = cell(program, upstream, 16, False, options)
            costs.setdefault(which, []).append(cpu * 1e6)
            lines.append(f"| {turn + 1} | {which} | {cpu * 1e6:.0f} | {got['rps']:,.0f} | {got['p50']:.1f} | {got['p99']:.1f} |")
            say(lines[-1])
    means = [statistics.mean(costs[which]) for which in ("before", "after")]
    lines += ["", f"CPU µs a request on average: before {means[0]:.0f}, after {means[1]:.0f} ({means[1] / means[0] - 1:+.1%})"]
    return "\n".join(lines)


def instructions(path, upstream, options):
    """Instructions a request, counted by callgrind over all threads of the daemon."""
    if shutil.which("valgrind") is None:
        raise RuntimeError("valgrind is not installed (apt-get install valgrind)")
    counted = []
    for requests in (options.requests // 4, options.requests):
        with tempfile.TemporaryDirectory() as told:
            out = pathlib.Path(told) / "callgrind"
            words = ("valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", path)
            with Started(lambda up, at, home, words=words: firstpass(path, up, at, "rules", home, words), upstream,
                         options) as program:
                got = load(f"http://127.0.0.1:{program.port}{program.path}", 4, requests, 3600, program.headers)
                if got["bad"] or got["ok"] != requests:
                    raise RuntimeError(f"{got['ok']} of {requests} requests were answered")
            totals = [int(line.split()[1]) for line in out.read_text().splitlines() if line.startswith(("summary:", "totals:"))]
            if not totals:
                raise RuntimeError("callgrind wrote no sum")
            counted.append((requests, max(totals)))
            say(f"  {requests} requests: {counted[-1][1]:,} instructions with the start")
    (few, less), (many, more) = counted
    return (more - less) / (many - few)


def table(rows, soaked):
    lines = ["| who | requests a CPU-s | added p50 ms at 1 / 16 / 64 | added p99 ms at 1 / 16 / 64 | CPU µs a chunk | "
             "MB before / after | start s | planted in clear |", "|---|---|---|---|---|---|---|---|"]
    for row in rows:
        times = [" / ".join(f"{row[f'{kind}_{c}']:.2f}" for c in (1, 16, 64)) for kind in ("p50", "p99")]
        chunk = "–" if row["chunk"] is None else f"{row['chunk']:.1f}"
        lines.append(f"| {row['who']} | {row['rate']:,.0f} | {times[0]} | {times[1]} | {chunk} | "
                     f"{row['before']:.0f} / {row['after']:.0f} | {row['start']:.2f} | {row['leaks']} |")
    for row in rows:
        if "soak" in row:
            lines.append(f"\n{row['who']}: memory in MB over {soaked:,} requests in one run: " +
                         ", ".join(f"{one:g}" for one in row["soak"]))
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(STARTERS))
    parser.add_argument("--requests", type=int, help="4,000; 400 with --instructions")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--soak", type=int, default=0)
    parser.add_argument("--home")
    parser.add_argument("--pair", nargs=2, metavar=("BEFORE", "AFTER"))
    parser.add_argument("--profile", default="rules")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--instructions", nargs="?", const=str(PROGRAM), metavar="PROGRAM")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--gateway", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.requests = options.requests or (400 if options.instructions else 4000)
    if not TOOLS.is_dir() or shutil.which("go") is None:
        say("skipped: the load generator needs ../shared/bench and Go")
        return 77
    build_tools()
    upstream = free_port()
    mock = subprocess.Popen([str(BUILT / "mock_upstream"), "-addr", f"127.0.0.1:{upstream}"], stderr=subprocess.DEVNULL)
    try:
        while not answers(upstream, "/healthz"):
            time.sleep(0.02)
        if options.pair:
            print(pairs(options.pair, upstream, options))
            return 0
        if options.instructions:
            print(f"{instructions(options.instructions, upstream, options):,.0f} instructions a request")
            return 0
        url = f"http://127.0.0.1:{upstream}/v1/chat/completions"
        direct = {c: load(url, c, options.requests, options.seconds) for c in (1, 16, 64)}
        say("direct: " + json.dumps(direct))
        rows = []
        for name in options.only.split(","):
            try:
                rows.append(measure(name, upstream, direct, options))
            except (RuntimeError, OSError, ValueError) as error:
                say(f"{name} is left out: {error}")
    finally:
        mock.terminate()
        mock.wait()
    text = table(rows, options.soak)
    if any(name.startswith("firstpass") for name in options.only.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            text += ("\n\nA stream in which every fifth chunk ends a placeholder, rules: "
                     f"{placeholder_chunks(options, folder):.1f} µs of CPU a chunk")
    print(text)
    if options.write:
        options.limit = 0
        write_results("gateway", f"`./dev bench --gateway` ({conditions(options)}; {options.requests:,} requests or "
                      f"{options.seconds} s a cell; direct p50 / p99 at 16 connections: {direct[16]['p50']:.2f} / "
                      f"{direct[16]['p99']:.2f} ms)\n\n{text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

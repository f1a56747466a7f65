"""A real browser on loopback, driven by the DevTools protocol over a pipe. Standard library only."""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def program():
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Browser:
    """One page. Everything is answered or raises within `seconds`."""

    def __init__(self, seconds=60):
        self.seconds, self.count, self.rest = seconds, 0, b""
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        (down, self.down), (self.up, up) = os.pipe(), os.pipe()

        def inherit():
            # Its ends may lie on 3 and 4 already, in either order.
            ends = [os.dup2(end, 50 + i) for i, end in enumerate((down, up))]
            os.dup2(ends[0], 3)
            os.dup2(ends[1], 4)

        # Root has no sandbox of Chromium's; the page is our own.
        self.child = subprocess.Popen(
            [program(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--remote-debugging-pipe", "--user-data-dir=" + self.profile.name,
             "--window-size=1100,1400", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False,
            preexec_fn=inherit)  # pylint: disable=subprocess-popen-preexec-fn
        os.close(down)
        os.close(up)
        os.set_blocking(self.up, False)
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")

    def message(self):
        end = time.monotonic() + self.seconds
        while b"\0" not in self.rest:
            try:
                self.rest += os.read(self.up, 1 << 20) or b"\0"
            except BlockingIOError:
                if time.monotonic() > end:
                    raise TimeoutError("the browser does not answer") from None
                time.sleep(0.01)
        text, self.rest = self.rest.split(b"\0", 1)
        if not text:
            raise RuntimeError("the browser is gone")
        return json.loads(text)

    def call(self, method, **parameters):
        self.count += 1
        order = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            order["sessionId"] = self.session
        os.write(self.down, json.dumps(order).encode() + b"\0")
        while (answer := self.message()).get("id") != self.count:
            pass
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def run(self, script):
        """The value of an expression, or of the promise that it is."""
        done = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True)
        if "exceptionDetails" in done:
            raise RuntimeError(done["exceptionDetails"])
        return done["result"].get("value")

    def until(self, script):
        end = time.monotonic() + self.seconds
        while not (value := self.run(script)):
            if time.monotonic() > end:
                raise TimeoutError(script)
            time.sleep(0.05)
        return value

    def go(self, url):
        self.call("Page.navigate", url=url)
        self.until("document.readyState === 'complete'")

    def choose_files(self, selector, files):
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(file) for file in files])

    def picture(self, file):
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        with open(file, "wb") as out:
            out.write(base64.b64decode(shot))

    def stop(self):
        self.child.terminate()
        try:
            self.child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
        os.close(self.down)
        os.close(self.up)
        self.profile.cleanup()

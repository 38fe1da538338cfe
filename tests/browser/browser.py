"""A headless Chromium with one page in it, and what the tests ask of it."""

import csv
import json
import shutil
import sys
from pathlib import Path

SKIPPED = 77

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
except ImportError:
    print("skipped: Selenium is missing, scripts/install-dependencies.sh browser installs it")
    sys.exit(SKIPPED)

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
if CHROMIUM is None or DRIVER is None:
    print("skipped: Chromium or its driver is missing, scripts/install-dependencies.sh browser "
          "installs them")
    sys.exit(SKIPPED)


class Browser:
    """Chromium without a screen; remembers requests and console messages."""

    def __init__(self, downloads):
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        # The sandbox needs rights that root in a container does not have.
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service(DRIVER), options=options)
        self.driver.set_script_timeout(120)
        self.command("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))

    def command(self, name, **parameters):
        return self.driver.execute_cdp_cmd(name, parameters)

    def open(self, path, width=1280, height=900, dark=False):
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height,
                     deviceScaleFactor=1, mobile=False)
        self.driver.get(Path(path).as_uri())

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def console(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self):
        """Addresses asked for since the last call."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        return [message["params"]["request"]["url"] for message in messages
                if message["method"] == "Network.requestWillBeSent"]

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def find_all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def hover(self, canvas, x, y):
        """Moves the mouse to a place of a canvas, from its upper left corner."""
        self.script("arguments[0].scrollIntoView({block: 'center'})", canvas)
        size = canvas.size
        ActionChains(self.driver).move_to_element_with_offset(
            canvas, x - size["width"] / 2, y - size["height"] / 2).perform()
        self.wait_a_frame()

    def move_to(self, element):
        ActionChains(self.driver).move_to_element(element).perform()
        self.wait_a_frame()

    def wait_a_frame(self):
        """Charts look at the mouse once per frame."""
        self.driver.execute_async_script(
            "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")

    def press(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def tip(self):
        """What the tip shows, name → value; None while it is hidden."""
        return self.script("""
            const tip = document.getElementById("tip");
            if (tip.hidden) return null;
            const terms = [...tip.querySelectorAll("dt")].map((term) => term.textContent);
            const values = [...tip.querySelectorAll("dd")].map((value) => value.textContent);
            return Object.fromEntries(terms.map((term, i) => [term, values[i]]));""")

    def close(self):
        self.driver.quit()


def read_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))

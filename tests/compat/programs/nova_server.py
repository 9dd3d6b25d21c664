# mypy: ignore-errors
# Nova has no types, and is not in this environment.
"""A server's life in OpenStack Nova: its services in one process, its own fixtures for the rest of the cloud, and its
libvirt driver on a real daemon.

Run by Nova's Python, with what is to be used in the environment: `NOVA_LIBVIRT_URI`, `NOVA_KERNEL`, `NOVA_INITRD`,
`NOVA_CMDLINE`, `NOVA_SAYS` (what the guest prints when it has started), `NOVA_FOLDER`.
"""

import contextlib
import os
import shutil
import sys
import time
import traceback
import unittest
import warnings
from pathlib import Path

# First, for this decides how Nova runs threads.
from nova.tests.functional import integrated_helpers  # isort: skip

import fixtures
import libvirt
import nova.virt.libvirt.host
from nova.tests import fixtures as nova_fixtures

URI, FOLDER = os.environ["NOVA_LIBVIRT_URI"], Path(os.environ["NOVA_FOLDER"])
INIT_EVENTS = nova.virt.libvirt.host.Host._init_events
UNAME = os.uname
IMAGES = {
    "11111111-0000-0000-0000-000000000001": ("kernel", {}),
    "11111111-0000-0000-0000-000000000002": ("ramdisk", {}),
    "11111111-0000-0000-0000-000000000003": (
        "disk",
        {
            "kernel_id": "11111111-0000-0000-0000-000000000001",
            "ramdisk_id": "11111111-0000-0000-0000-000000000002",
            "os_command_line": os.environ["NOVA_CMDLINE"],
            "hw_machine_type": "pc",
            "hw_video_model": "none",
        },
    ),
}
SERVER_IMAGE = list(IMAGES)[-1]
PATIENCE_S = 60


@contextlib.contextmanager
def ending(code):
    """End the process when something is raised: Nova's threads for events, which its fixtures wait for, never end."""
    try:
        yield
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(code)


class TestServer(integrated_helpers._IntegratedTestBase):
    """Created, seen, stopped, started, rebooted, deleted."""

    ADMIN_API = True
    CAST_AS_CALL = False
    microversion = "latest"

    def _setup_compute_service(self):
        """Nova's compute service with its real libvirt driver, event thread and all."""
        self.useFixture(fixtures.MonkeyPatch("nova.virt.libvirt.host.Host._init_events", INIT_EVENTS))
        self.useFixture(nova_fixtures.PrivsepFixture())
        self.useFixture(fixtures.MonkeyPatch("nova.compute.utils.get_machine_ips", lambda: ["127.0.0.1"]))
        self.useFixture(fixtures.MonkeyPatch("os.uname", UNAME))
        self.useFixture(fixtures.MonkeyPatch("nova.virt.images.IMAGE_API.download", self._download))
        for number, (name, properties) in IMAGES.items():
            image = {"id": number, "name": name, "container_format": "bare", "disk_format": "raw", "min_disk": 0}
            self.glance.create(None, {**image, "size": 1 << 20, "is_public": True, "properties": properties})
        self.flags(compute_driver="libvirt.LibvirtDriver", instances_path=str(FOLDER / "instances"))
        self.flags(force_raw_images=False, my_ip="127.0.0.1")
        self.flags(api_paste_config=str(Path(sys.prefix) / "etc/nova/api-paste.ini"), group="wsgi")
        self.flags(enabled=False, group="vnc")
        self.flags(enabled=False, group="spice")
        self.flags(connection_uri=URI, virt_type="qemu", cpu_mode="none", images_type="raw", group="libvirt")
        self.flags(inject_partition=-2, snapshots_directory=str(FOLDER / "snapshots"), group="libvirt")
        (FOLDER / "instances").mkdir(exist_ok=True)
        return self._start_compute("compute")

    def _download(self, context, image_id, dest_path=None, **_):
        name = IMAGES[image_id][0]
        if name == "disk":
            with open(dest_path, "wb") as file:
                file.truncate(1 << 20)
        else:
            shutil.copy(os.environ["NOVA_KERNEL" if name == "kernel" else "NOVA_INITRD"], dest_path)

    def _wait(self, done, what):
        deadline = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > deadline:
                self.fail(f"waited in vain: {what}")
            time.sleep(0.5)

    def setUp(self):
        with ending(1):
            super().setUp()
        # Nova's fixtures raise what newer SQLAlchemys warn of.
        warnings.simplefilter("ignore")

    def test_life(self):
        with ending(1):
            try:
                self._live()
            except BaseException:
                print(self.stdlog.logger.output, file=sys.stderr)
                raise
        os._exit(0)

    def _wait_for_state_change(self, server, expected_status, max_retries=0, **options):
        def is_there():
            found = self.admin_api.get_server(server["id"])
            if found["status"] == "ERROR" != expected_status:
                self.fail(found["fault"].get("details") or found["fault"]["message"])
            return found["status"] == expected_status

        self._wait(is_there, f"the server is {expected_status}")
        return self.admin_api.get_server(server["id"])

    def _live(self):
        with libvirt.openReadOnly(URI) as seen:
            self.assertEqual([], seen.listAllDomains())
            flavor = self._create_flavor(vcpu=1, memory_mb=192, disk=1, ephemeral=0)
            server = self._create_server(name="one", flavor_id=flavor, image_uuid=SERVER_IMAGE, networks="none")
            (domain,) = seen.listAllDomains()
            self.assertEqual(server["id"], domain.UUIDString())
            self.assertEqual([1, 1], domain.state())
            console = FOLDER / "instances" / server["id"] / "console.log"
            says = os.environ["NOVA_SAYS"]
            self._wait(lambda: says in console.read_text(errors="replace"), "the guest starts")
            listed = self.api.get_servers(detail=True)
            self.assertEqual([(server["id"], "ACTIVE")], [(each["id"], each["status"]) for each in listed])
            figures = self.api.get_server_diagnostics(server["id"])
            self.assertEqual(("running", 1), (figures["state"], figures["num_cpus"]))
            self._check_host()
            self.api.post_server_action(server["id"], {"pause": None})
            self._wait_for_state_change(server, "PAUSED")
            self.assertEqual(libvirt.VIR_DOMAIN_PAUSED, domain.state()[0])
            self.api.post_server_action(server["id"], {"unpause": None})
            self._wait_for_state_change(server, "ACTIVE")
            server = self._reboot_server(server, hard=True)
            (domain,) = seen.listAllDomains()
            self._stop_server(server)
            self.assertEqual(libvirt.VIR_DOMAIN_SHUTOFF, domain.state()[0])
            self._start_server(server)
            self.assertEqual(libvirt.VIR_DOMAIN_RUNNING, domain.state()[0])
            # Nova is told of what it did not do itself.
            with libvirt.open(URI) as other:
                other.lookupByUUIDString(server["id"]).destroy()
            self._wait(lambda: self.api.get_server(server["id"])["status"] == "SHUTOFF", "Nova hears of the end")
            self._delete_server(server)
            self.assertEqual([], seen.listAllDomains())

    def _check_host(self):
        (hypervisor,) = self.api.api_get("/os-hypervisors/detail").body["hypervisors"]
        self.assertEqual("QEMU", hypervisor["hypervisor_type"])
        driver = self.computes["compute"].driver
        self.assertEqual(1, driver.get_num_instances())
        self.assertEqual(1, len(driver.list_instances()))


if __name__ == "__main__":
    unittest.main(verbosity=2)

# An S3 server of others: OpenStack Swift (Debian's python3-swift) behind its S3 interface. Account, container, object and
# proxy server run in one process, over one folder and for one user; objects are encrypted, signatures and hashes
# checked, listings are of 20 names a page.
# It serves until its standard input ends, and takes its folder with it. Usage: swift-s3.py ACCESS_KEY SECRET_KEY
import eventlet

eventlet.monkey_patch()

import base64
import os
import shutil
import sys
import tempfile

access, secret = sys.argv[1:]
folder = tempfile.mkdtemp(prefix="verification-s3-")
os.makedirs(os.path.join(folder, "disk", "d1"))
os.chdir(folder)

import swift.common.utils as utils

utils.SWIFT_CONF_FILE = os.path.join(folder, "swift.conf")
with open("swift.conf", "w") as conf:
    conf.write("[swift-hash]\nswift_hash_path_suffix = tests\n")
utils.validate_hash_conf()

from eventlet import tpool, wsgi
from swift.common.ring import RingBuilder
from swift.common.storage_policy import reload_storage_policies
from swift.common.wsgi import loadapp

reload_storage_policies()
sockets = {name: eventlet.listen(("127.0.0.1", 0)) for name in ("account", "container", "object", "proxy")}
for name in ("account", "container", "object"):
    ring = RingBuilder(2, 1, 1)
    ring.add_dev(
        {
            "id": 0, "region": 1, "zone": 1, "weight": 1.0, "device": "d1",
            "ip": "127.0.0.1", "port": sockets[name].getsockname()[1],
            "replication_ip": "127.0.0.1", "replication_port": sockets[name].getsockname()[1], "meta": "",
        }
    )
    ring.rebalance()
    ring.get_ring().save(name + ".ring.gz")
    with open(name + ".conf", "w") as conf:
        conf.write(
            f"[DEFAULT]\nswift_dir = {folder}\ndevices = {folder}/disk\nmount_check = false\n"
            f"fallocate_reserve = 0\n[pipeline:main]\npipeline = server\n"
            f"[app:server]\nuse = egg:swift#{name}\nreplication_server = false\n"
        )

with open("proxy.conf", "w") as conf:
    conf.write(
        f"""[DEFAULT]
swift_dir = {folder}
[pipeline:main]
pipeline = catch_errors cache s3api tempauth copy keymaster encryption proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
[filter:s3api]
use = egg:swift#s3api
location = eu-central-1
s3_acl = false
max_bucket_listing = 20
[filter:tempauth]
use = egg:swift#tempauth
user_{access.replace(":", "_")} = {secret} .admin
[filter:copy]
use = egg:swift#copy
[filter:keymaster]
use = egg:swift#keymaster
encryption_root_secret = {base64.b64encode(os.urandom(32)).decode()}
[filter:encryption]
use = egg:swift#encryption
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
"""
    )

pool = eventlet.GreenPool(1000)
for name in ("account", "container", "object", "proxy"):
    app = loadapp(os.path.join(folder, name + ".conf"), global_conf={"log_name": name})
    eventlet.spawn(wsgi.server, sockets[name], app, custom_pool=pool, log_output=False)
print(f"Serving http://127.0.0.1:{sockets['proxy'].getsockname()[1]}", flush=True)
tpool.execute(sys.stdin.read)
shutil.rmtree(folder)

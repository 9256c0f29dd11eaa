"""An independent reader of WACZ: the standard library alone. Prints a JSON report; ends non-zero with the first thing that is wrong.

Holds every member against the data package, the data package against its digest, every index line (plain, or in gzip members found
through index.idx) against the WARC record it points at, the record's digests against its bytes, and every page against the index.
"""

import base64
import gzip
import hashlib
import json
import sys
import zipfile
from datetime import datetime


def fail(message):
    sys.exit(f"read_wacz: {message}")


def digest_of(stream):
    digest, size = hashlib.sha256(), 0
    while piece := stream.read(1 << 20):
        digest.update(piece)
        size += len(piece)
    return "sha256:" + digest.hexdigest(), size


def lines_of(package):
    names = package.namelist()
    if "indexes/index.cdxj" in names:
        return package.read("indexes/index.cdxj").decode().splitlines()
    meta, *places = package.read("indexes/index.idx").decode().splitlines()
    about = json.loads(meta.split(" ", 2)[2])
    blocks = package.read("indexes/" + about["filename"])
    if about["format"] != "cdxj-gzip-1.0":
        fail("unknown index format")
    lines, end = [], 0
    for place in places:
        key, time, rest = place.split(" ", 2)
        at = json.loads(rest)
        block = blocks[at["offset"] : at["offset"] + at["length"]]
        if at["offset"] != end or "sha256:" + hashlib.sha256(block).hexdigest() != at["digest"]:
            fail(f"index.idx is not true to the block at {at['offset']}")
        end += at["length"]
        held = gzip.decompress(block).decode().splitlines()
        if not held[0].startswith(f"{key} {time} "):
            fail("index.idx names another first line")
        lines += held
    if end != len(blocks):
        fail("index.idx does not reach the end of the index")
    return lines


def record_at(package, line):
    _, time, rest = line.split(" ", 2)
    place = json.loads(rest)
    with package.open("archive/" + place["filename"]) as warc:
        warc.seek(int(place["offset"]))
        member = warc.read(int(place["length"]))
    head, _, block = gzip.decompress(member).partition(b"\r\n\r\n")
    fields = dict(row.split(": ", 1) for row in head.decode().split("\r\n")[1:])
    block = block[: int(fields["Content-Length"])]
    if fields["WARC-Target-URI"] != place["url"]:
        fail(f"{line}: the record is of {fields['WARC-Target-URI']}")
    if "".join(c for c in fields["WARC-Date"] if c.isdigit())[:14] != time:
        fail(f"{line}: the record is of {fields['WARC-Date']}")
    if fields["WARC-Block-Digest"] != base32(block):
        fail(f"{line}: the block has another digest")
    if fields["WARC-Type"] == "response":
        payload = block.partition(b"\r\n\r\n")[2]
        if fields["WARC-Payload-Digest"] != base32(payload):
            fail(f"{line}: the payload has another digest")
    if fields["WARC-Payload-Digest"].split(":")[1] != place["digest"]:
        fail(f"{line}: the index has another digest")
    return fields


def base32(data):
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def main(path):
    with zipfile.ZipFile(path) as package:
        if package.testzip() is not None:
            fail("a checksum of the ZIP differs")
        if any(info.compress_type != zipfile.ZIP_STORED for info in package.infolist()):
            fail("a member is compressed")
        manifest = package.read("datapackage.json")
        about = json.loads(manifest)
        if about["profile"] != "data-package" or about["wacz_version"] != "1.1.1":
            fail("not a WACZ 1.1.1")
        listed = {resource["path"]: resource for resource in about["resources"]}
        others = {"datapackage.json", "datapackage-digest.json"}
        if set(package.namelist()) - others != set(listed):
            fail("the data package does not list what is there")
        for name, resource in listed.items():
            with package.open(name) as member:
                if digest_of(member) != (resource["hash"], resource["bytes"]):
                    fail(f"{name} is not what the data package says")
        digest = json.loads(package.read("datapackage-digest.json"))
        if (digest["path"], digest["hash"]) != ("datapackage.json", "sha256:" + hashlib.sha256(manifest).hexdigest()):
            fail("the digest of the data package differs")
        lines = lines_of(package)
        if lines != sorted(lines, key=str.encode):
            fail("the index is not sorted")
        records = [record_at(package, line) for line in lines]
        ids = {record["WARC-Record-ID"] for record in records}
        for record in records:
            if record["WARC-Type"] == "revisit" and record["WARC-Refers-To"] not in ids:
                fail(f"{record['WARC-Target-URI']} refers to a record that is not there")
        captured = {(record["WARC-Target-URI"], record["WARC-Date"]) for record in records}
        header, *pages = [json.loads(row) for row in package.read("pages/pages.jsonl").decode().splitlines()]
        if header["format"] != "json-pages-1.0":
            fail("pages.jsonl has no header")
        for page in pages:
            datetime.fromisoformat(page["ts"].replace("Z", "+00:00"))
            if (page["url"], page["ts"]) not in captured:
                fail(f"the page {page['url']} is not in the index")
    types = [record["WARC-Type"] for record in records]
    report = {
        "pages": pages,
        "records": {kind: types.count(kind) for kind in sorted(set(types))},
        "urls": sorted({record["WARC-Target-URI"] for record in records}),
        "created": about["created"],
        "resources": sorted(listed),
    }
    print(json.dumps(report))


main(sys.argv[1])

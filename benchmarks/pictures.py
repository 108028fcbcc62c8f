"""Pictures a second and peak memory at each preset, beside plain Pillow; and the loop's lag.

    python benchmarks/pictures.py [COUNT]

Plain Pillow opens, resizes and saves with its defaults: no limits, no orientation, no weight cap.
The lag is how late a 5 ms timer fires in the server's loop while two processes convert.
"""

from __future__ import annotations

import asyncio
import io
import multiprocessing
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from proxy.sheet.images import PRESETS, convert
from proxy.shell.pictures import Converter
from proxy.wire.signing import PictureAddress

if TYPE_CHECKING:
    from collections.abc import Callable

    from proxy.reader.tiers import Pictures

SIZE = (1200, 800)
SOURCES = {"WEBP": {}, "AVIF": {"speed": 8}, "JPEG": {"progressive": True}, "PNG": {}}
TICK_S = 0.005


def photograph(number: int) -> Image.Image:
    """Return a picture with the detail of a photograph, the same for the same number."""
    noise = Image.effect_noise((SIZE[0] // 4, SIZE[1] // 4), 40).resize(SIZE)
    shade = Image.radial_gradient("L").resize(SIZE).rotate(37 * number)
    return Image.merge("RGB", (shade, noise, Image.blend(shade, noise, 0.3)))


def sources() -> list[bytes]:
    """Return one file of each format."""
    made = []
    for number, (file, options) in enumerate(SOURCES.items()):
        target = io.BytesIO()
        photograph(number).save(target, file, **options)
        made.append(target.getvalue())
    return made


def ours(preset: Pictures) -> Callable[[bytes], object]:
    """Return the product's conversion."""
    return lambda body: convert(body, preset)


def plain(preset: Pictures) -> Callable[[bytes], object]:
    """Return what a few lines of Pillow do."""
    rule = PRESETS[preset]

    def pillow(body: bytes) -> object:
        picture = Image.open(io.BytesIO(body)).convert("RGB")
        small = picture.resize((rule.width, picture.height * rule.width // picture.width))
        if rule.file == "GIF":
            small = small.quantize(64)
        small.save(target := io.BytesIO(), rule.file, quality=rule.quality)
        return target

    return pillow


def _measured(
    make: Callable[[Pictures], Callable[[bytes], object]],
    job: tuple[Pictures, list[bytes], int],
    results: multiprocessing.Queue[tuple[float, int]],
) -> None:
    preset, bodies, count = job
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    before = peak_kib()
    work, began = make(preset), time.perf_counter()
    for number in range(count):
        work(bodies[number % len(bodies)])
    took_s = time.perf_counter() - began
    results.put((took_s, peak_kib() - before))


def peak_kib() -> int:
    """Return the largest resident size of this process since the peak was last forgotten."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def measure(
    make: Callable[[Pictures], Callable[[bytes], object]], job: tuple[Pictures, list[bytes], int]
) -> tuple[float, float]:
    """Return pictures a second and MiB over the start, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[tuple[float, int]] = context.Queue()
    child = context.Process(target=_measured, args=(make, job, results))
    child.start()
    took_s, grown_kib = results.get()
    child.join()
    return job[2] / took_s, grown_kib / 1024


async def lag(bodies: list[bytes], count: int) -> list[float]:
    """Return by how many milliseconds a timer was late while pictures were converted."""
    converter = Converter()
    await converter.start()
    late: list[float] = []

    async def tick() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(TICK_S)
            late.append((time.perf_counter() - before - TICK_S) * 1000)

    async with asyncio.TaskGroup() as group:
        ticking = group.create_task(tick())
        address = PictureAddress("https://news.example/a", "p480")
        jobs = [converter.convert(bodies[one % len(bodies)], address) for one in range(count)]
        await asyncio.gather(*jobs)
        ticking.cancel()
    await converter.close()
    return sorted(late)


def main() -> None:
    """Print one line a preset and one for the lag."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 24
    bodies = sources()
    print(f"{'preset':8}{'pictures/s':>12}{'Pillow':>9}{'ratio':>8}{'MiB':>8}{'Pillow':>9}")
    for preset in PRESETS:
        job = (preset, bodies, count)
        (speed, memory), (peer, peer_memory) = measure(ours, job), measure(plain, job)
        numbers = f"{speed:12.1f}{peer:9.1f}{speed / peer:8.2f}{memory:8.0f}{peer_memory:9.0f}"
        print(f"{preset.value:8}{numbers}")
    late = asyncio.run(lag(bodies, count * 4))
    print(
        f"loop lag in ms: median {late[len(late) // 2]:.1f}, p99 {late[len(late) * 99 // 100]:.1f}"
    )


if __name__ == "__main__":
    main()

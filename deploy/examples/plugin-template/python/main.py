"""Reports the brightest voxel of each volume: a plug-in for CIRCUS CS without dependencies."""

import array
import json
import os
import sys

INPUT = os.environ.get("CIRCUS_IN", "/circus/in")
OUTPUT = os.environ.get("CIRCUS_OUT", "/circus/out")

# Type codes of arrays, by the names of MetaImage headers.
TYPES = {"MET_CHAR": "b", "MET_UCHAR": "B", "MET_SHORT": "h", "MET_USHORT": "H"}


def read_header(path):
    """The lines `name = value` of a MetaImage header."""
    with open(path, encoding="ascii") as file:
        pairs = (line.split("=", 1) for line in file if "=" in line)
        return {name.strip(): value.strip() for name, value in pairs}


def read_volume(volume_id):
    """A volume's size in voxels (x, y, z) and its voxels, x fastest; colours have four numbers for each voxel."""
    header = read_header(os.path.join(INPUT, f"{volume_id}.mhd"))
    size = [int(number) for number in header["DimSize"].split()]
    channels = int(header.get("ElementNumberOfChannels", "1"))
    voxels = array.array(TYPES[header["ElementType"]])
    with open(os.path.join(INPUT, header["ElementDataFile"]), "rb") as file:
        voxels.fromfile(file, size[0] * size[1] * size[2] * channels)
    # The files are little endian.
    if sys.byteorder == "big":
        voxels.byteswap()
    # Of colours, green is close to how bright they look.
    return size, voxels if channels == 1 else voxels[1::channels]


def candidate_in(volume_id):
    """The brightest voxel of a volume."""
    (columns, rows, slices), voxels = read_volume(volume_id)
    brightest, darkest = max(voxels), min(voxels)
    index = voxels.index(brightest)
    location = [index % columns, index // columns % rows, index // (columns * rows)]
    print(f"volume {volume_id}: {columns} x {rows} x {slices}, brightest {brightest} at {location}")
    contrast = (brightest - darkest) / (abs(brightest) + abs(darkest) or 1)
    return {"volumeId": volume_id, "location": location, "confidence": min(1, contrast), "value": brightest}


def main():
    names = os.listdir(INPUT)
    volume_ids = sorted(int(name[:-4]) for name in names if name.endswith(".mhd"))
    if not volume_ids:
        sys.exit("There is no volume to work on.")
    candidates = sorted((candidate_in(volume_id) for volume_id in volume_ids), key=lambda found: -found["confidence"])
    for rank, candidate in enumerate(candidates, start=1):
        candidate["rank"] = rank
    results = {
        "results": {"lesionCandidates": candidates},
        "metadata": {"displayOptions": [{"volumeId": volume_id} for volume_id in volume_ids]},
    }
    with open(os.path.join(OUTPUT, "results.json"), "w", encoding="utf-8") as file:
        json.dump(results, file, indent=2)


if __name__ == "__main__":
    main()

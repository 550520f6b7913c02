#!/usr/bin/env python3
"""Steps of a network that evocell exported (`--format pytorch`) in PyTorch, in one thread.

Prints `ready` and the version, then reads lines `ARRANGEMENT ACTION COUNT` and prints the processor seconds of so many
steps. Arrangements: `plain`, `channels-last`, `bfloat16` (autocast, channels last), `compiled` (torch.compile, channels
last). A step of `train` is forward, cross entropy, backward, clip to norm 5 and SGD with momentum; one of `evaluate`
a forward pass with batch statistics and no gradient.

    python3 pytorch_module_peer.py --module network.py --batch 64 --side 32
"""
import argparse, contextlib, functools, importlib.util, sys, time


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--module', required=True)
    p.add_argument('--batch', type=int, default=64)
    p.add_argument('--side', type=int, default=32)
    a = p.parse_args()
    import torch
    torch.set_num_threads(1)
    spec = importlib.util.spec_from_file_location('network', a.module)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    @functools.cache
    def steps(arrangement):
        torch.manual_seed(0)
        net = module.Network()
        for parameter in net.parameters():
            if parameter.dim() < 3 and not parameter.any():  # class tokens and positions start at zero
                torch.nn.init.normal_(parameter, std=.02)
        # The file looks modules up by their paths: once is enough.
        net.get_submodule, net.get_parameter = functools.cache(net.get_submodule), functools.cache(net.get_parameter)
        x, y = torch.randn(a.batch, 3, a.side, a.side), torch.randint(0, 10, (a.batch,))
        if arrangement != 'plain':
            net, x = net.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
        run = torch.compile(net) if arrangement == 'compiled' else net
        cast = (lambda: torch.autocast('cpu', torch.bfloat16)) if arrangement == 'bfloat16' else contextlib.nullcontext
        sgd = torch.optim.SGD(net.parameters(), .025, momentum=.9, weight_decay=3e-4)

        def train():
            sgd.zero_grad()
            with cast():
                loss = torch.nn.functional.cross_entropy(run(x), y)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 5)
            sgd.step()

        def evaluate():
            with torch.no_grad(), cast():
                run(x)

        return dict(train=train, evaluate=evaluate)

    print('ready', torch.__version__, flush=True)
    for line in sys.stdin:
        arrangement, action, count = line.split()
        step = steps(arrangement)[action]
        start = time.process_time()
        for _ in range(int(count)):
            step()
        print(time.process_time() - start, flush=True)


if __name__ == '__main__':
    main()

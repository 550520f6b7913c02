#!/usr/bin/env python3
"""Steps of a network that evocell exported (`--format pytorch`) in PyTorch, in one thread.

Prints `ready` and the version, then reads lines `ARRANGEMENT ACTION COUNT` and prints the processor seconds of so many
steps. Arrangements: `plain`, `channels-last`, `bfloat16` (autocast, channels last), `compiled` (torch.compile, channels
last). A step of `train` is forward, cross entropy, backward, clip to norm 5 and SGD with momentum; one of `evaluate`
a forward pass with batch statistics and no gradient. `naswot` (Mellor et al. 2021) and `synflow` (Tanaka et al. 2020)
are scores of a network that is made anew each time.

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

    def network(arrangement):
        net = module.Network()
        # The file looks modules up by their paths: once is enough.
        net.get_submodule, net.get_parameter = functools.cache(net.get_submodule), functools.cache(net.get_parameter)
        return net if arrangement == 'plain' else net.to(memory_format=torch.channels_last)

    def naswot(arrangement, x):
        net, relu, units = network(arrangement), torch.Tensor.relu, []

        def recorded(x):
            units.append((x > 0).flatten(1))
            return relu(x)

        torch.Tensor.relu = recorded
        try:
            with torch.no_grad():
                net(x)
        finally:
            torch.Tensor.relu = relu
        on = torch.cat(units, 1).float()
        return torch.linalg.slogdet(on @ on.T + (1 - on) @ (1 - on).T).logabsdet.item()

    def synflow(arrangement, x):
        net, norm = network(arrangement), torch.nn.BatchNorm2d.forward
        with torch.no_grad():
            for parameter in net.parameters():
                parameter.abs_() if parameter.dim() > 1 else parameter.zero_()
        torch.nn.BatchNorm2d.forward = lambda _, x: x
        try:
            net(torch.ones_like(x[:1])).sum().backward()
        finally:
            torch.nn.BatchNorm2d.forward = norm
        flows = [(p * p.grad).abs().sum() for p in net.parameters() if p.dim() > 1]
        return torch.stack(flows).sum().log().item()

    @functools.cache
    def steps(arrangement):
        torch.manual_seed(0)
        net = network(arrangement)
        for parameter in net.parameters():
            if parameter.dim() < 3 and not parameter.any():  # class tokens and positions start at zero
                torch.nn.init.normal_(parameter, std=.02)
        x, y = torch.randn(a.batch, 3, a.side, a.side), torch.randint(0, 10, (a.batch,))
        if arrangement != 'plain':
            x = x.to(memory_format=torch.channels_last)
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

        return dict(train=train, evaluate=evaluate, naswot=lambda: naswot(arrangement, x),
                    synflow=lambda: synflow(arrangement, x))

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

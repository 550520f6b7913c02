#!/usr/bin/env python3
"""Steps of searches by gradient in PyTorch, in one thread, on the network of pytorch_peer.py (all eight operations).

Prints `ready`, then reads the name of a step from each line and prints the processor seconds that it took:
`mixture` (training alone), `darts` (first order: architecture, then weights), `gdas` (one drawn operation an edge).
The gradient of the architecture is asked for alone (torch.autograd.grad), which is faster than the authors' backward().

    python3 pytorch_gradient_peer.py --channels 8 --cells 5 --batch 16 --channels-last
"""
import argparse, sys, time
from pytorch_peer import build


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--channels', type=int, default=8)
    p.add_argument('--cells', type=int, default=5)
    p.add_argument('--batch', type=int, default=16)
    p.add_argument('--channels-last', action='store_true')
    a = p.parse_args()
    import torch
    F = torch.nn.functional
    torch.set_num_threads(1)
    torch.manual_seed(0)
    net = build(torch, 'mixture', a.channels, a.cells)
    x, y = torch.randn(a.batch, 3, 32, 32), torch.randint(0, 10, (a.batch,))
    if a.channels_last:
        net, x = net.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
    alphas = [(1e-3 * torch.randn(14, 8)).requires_grad_() for _ in range(2)]
    sgd = torch.optim.SGD(net.parameters(), .025, momentum=.9, weight_decay=3e-4)
    adam = torch.optim.Adam(alphas, 3e-4, betas=(.5, .999), weight_decay=1e-3)

    def softmax():
        shares = [torch.softmax(alpha, 1) for alpha in alphas]
        for cell in net.cells:
            for e, edge in enumerate(cell.edges):
                edge.weights, edge.chosen = shares[cell.reduction][e], None

    def gumbel(temperature=10.):
        """Each cell draws operations of its own; back as the softmax."""
        for cell in net.cells:
            alpha = alphas[cell.reduction]
            noisy = alpha - torch.log(-torch.log(torch.rand_like(alpha)))
            soft = torch.softmax(noisy / temperature, 1)
            chosen = noisy.argmax(1, keepdim=True)
            hard = torch.zeros_like(soft).scatter_(1, chosen, 1.) - soft.detach() + soft
            for e, edge in enumerate(cell.edges):
                edge.weights, edge.chosen = hard[e], int(chosen[e])

    def train():
        sgd.zero_grad()
        F.cross_entropy(net(x), y).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5)
        sgd.step()

    def learn():
        for alpha, grad in zip(alphas, torch.autograd.grad(F.cross_entropy(net(x), y), alphas)):
            alpha.grad = grad
        adam.step()

    def search(sample):
        sample()
        learn()
        sample()
        train()

    def mixture():
        softmax()
        train()

    steps = dict(mixture=mixture, darts=lambda: search(softmax), gdas=lambda: search(gumbel))
    print('ready', torch.__version__, flush=True)
    for line in sys.stdin:
        start = time.process_time()
        steps[line.strip()]()
        print(time.process_time() - start, flush=True)


if __name__ == '__main__':
    main()

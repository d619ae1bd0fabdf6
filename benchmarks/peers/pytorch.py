"""One contender: PyTorch in one memory layout, eager or compiled. The networks are those of tfjs.mjs.

Reads requests from standard input, one JSON object a line, and answers each with one."""

import json
import sys
import time


def answer(value):
    print(json.dumps(value), flush=True)


try:
    import torch
    from torch import nn
    import torch.nn.functional as F
    from torch.utils.checkpoint import checkpoint
except ImportError as error:
    answer({"ready": False, "reason": str(error)})
    sys.exit(0)

layout, mode, threads, clock = sys.argv[1:5]
now = time.process_time if clock == "processor" else time.perf_counter
torch.manual_seed(1)
torch.set_num_threads(int(threads))
channels_last = layout == "channels_last"


def laid_out(value):
    return value.to(memory_format=torch.channels_last) if channels_last else value


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10),
    )


def conv_net(width):
    def convolution(inputs, outputs, padding):
        convolved = nn.Conv2d(inputs, outputs, 3, padding=padding, bias=False)
        return [convolved, nn.BatchNorm2d(outputs), nn.ReLU()]

    return nn.Sequential(
        *convolution(1, width, 0), *convolution(width, width, 1), nn.MaxPool2d(2),
        *convolution(width, 2 * width, 0), *convolution(2 * width, 2 * width, 1), nn.MaxPool2d(2),
        *convolution(2 * width, 4 * width, 0), *convolution(4 * width, 4 * width, 1),
        nn.Flatten(), nn.Dropout(0.4), nn.Linear(9 * 4 * width, 10),
    )


class Block(nn.Module):
    """A pre-norm transformer block."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.project = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.expand, self.contract = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        qkv = self.qkv(self.norm1(x)).reshape(batch, tokens, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(batch, tokens, width)
        x = x + self.project(mixed)
        return x + self.contract(F.gelu(self.expand(self.norm2(x))))


class Vit(nn.Module):
    def __init__(self, depth, patch, recomputed=False):
        super().__init__()
        self.recomputed = recomputed
        width, tokens = 32 * depth, (28 // patch) ** 2
        self.embed = nn.Conv2d(1, width, patch, stride=patch)
        self.positions = nn.Parameter(torch.randn(1, tokens, width) * 0.02)
        self.blocks = nn.Sequential(*[Block(width, depth) for _ in range(depth)])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 10)

    def forward(self, x):
        tokens = self.embed(x).flatten(2).transpose(1, 2) + self.positions
        for block in self.blocks:
            tokens = checkpoint(block, tokens, use_reentrant=False) if self.recomputed else block(tokens)
        return self.head(self.norm(tokens).mean(1))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(28, 128, batch_first=True), nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.lstm(x[:, 0])[0][:, -1])


networks = {
    "cnn": cnn,
    "convnet": lambda: conv_net(32),
    "convnet128": lambda: conv_net(128),
    "lstm": Recurrent,
    "vit3": lambda: Vit(3, 4),
    "vit12": lambda: Vit(12, 2),
    "vit12-recomputed": lambda: Vit(12, 2, recomputed=True),
}


def step_of(network, batch, what):
    """A function that makes one step, or one prediction, and reads a number of it."""
    model = laid_out(networks[network]())
    images, labels = laid_out(torch.rand(batch, 1, 28, 28)), torch.randint(0, 10, (batch,))
    run = torch.compile(model) if mode == "compiled" else model
    if what == "infer":
        model.eval()

        def predict():
            with torch.inference_mode():
                return run(images).sum().item()

        return predict
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(run(images), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


answer({"ready": True, "description": f"PyTorch {torch.__version__}, {layout}, {mode}, fused Adam"})
steps = {}
for line in sys.stdin:
    request = json.loads(line)
    key = request["network"], request["batch"], request["what"]
    try:
        if key not in steps:
            steps[key] = step_of(*key)
            steps[key]()
        step, count, started = steps[key], 0, now()
        while count == 0 or now() - started < request["seconds"]:
            step()
            count += 1
        answer({"rate": count * request["batch"] / (now() - started)})
    except Exception as error:
        answer({"error": str(error).split("\n")[0]})

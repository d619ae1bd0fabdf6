"""One contender: PyTorch in one memory layout. The workloads are those of workloads.mjs; keep the two alike.

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
except ImportError as error:
    answer({"ready": False, "reason": str(error)})
    sys.exit(0)

layout, images_file, labels_file, clock_name, threads = sys.argv[1:6]
now = time.process_time if clock_name == "processor" else time.perf_counter
torch.manual_seed(1)
torch.set_num_threads(int(threads))
channels_last = layout == "channels_last"

with open(images_file, "rb") as file:
    pixels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).reshape(-1, 1, 28, 28)
with open(labels_file, "rb") as file:
    labels = torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).long()


def laid_out(tensor):
    return tensor.contiguous(memory_format=torch.channels_last) if channels_last else tensor


def cnn():
    model = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10),
    )
    return model.to(memory_format=torch.channels_last) if channels_last else model


class Block(nn.Module):
    """A pre-norm transformer block on tokens, its mean, and a linear head."""

    def __init__(self, width=128, heads=4):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.project = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.expand, self.contract = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        batch, tokens, width = x.shape
        qkv = self.qkv(self.norm1(x)).reshape(batch, tokens, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        weights = torch.softmax(q @ k.transpose(-2, -1) * (width // self.heads) ** -0.5, dim=-1)
        x = x + self.project((weights @ v).transpose(1, 2).reshape(batch, tokens, width))
        x = x + self.contract(F.gelu(self.expand(self.norm2(x))))
        return self.head(x.mean(dim=1))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(28, 128, batch_first=True), nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


def trained(model, batches):
    """A function that makes one step and returns its loss."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def step():
        images, truth = batches()
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(images), truth)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def workload(name, batch):
    if name == "train":
        def batches():
            nonlocal order, at
            if at + batch > len(order):
                order, at = torch.randperm(len(labels)), 0
            chosen, at = order[at:at + batch], at + batch
            return laid_out(pixels[chosen].float().div_(255)), labels[chosen]

        order, at = torch.randperm(len(labels)), 0
        return trained(cnn(), batches)
    if name == "infer":
        model, images = cnn().eval(), laid_out(pixels[:batch].float() / 255)

        def step():
            with torch.inference_mode():
                return model(images).sum().item()

        return step
    if name == "transformer":
        inputs, truth = torch.randn(batch, 50, 128), labels[:batch]
        return trained(Block(), lambda: (inputs, truth))
    if name == "lstm":
        inputs, truth = pixels[:batch, 0].float() / 255, labels[:batch]
        return trained(Recurrent(), lambda: (inputs, truth))
    raise ValueError("no such workload: " + name)


def product_gflops():
    """What its BLAS reaches on 1024 x 1024 matrices: Debian's PyTorch takes whichever libblas is installed, and
    with the reference one it is some thirty times slower than with OpenBLAS."""
    a, b = torch.rand(1024, 1024), torch.rand(1024, 1024)
    best = float("inf")
    for _ in range(5):
        begin = time.perf_counter()
        torch.matmul(a, b)
        best = min(best, time.perf_counter() - begin)
    return 2 * 1024**3 / best / 1e9


about = f"PyTorch {torch.__version__}, {layout}, {torch.get_num_threads()} threads"
answer({"ready": True, "description": f"{about}, products of 1024 at {product_gflops():.0f} GFLOP/s"})
steps = {}
for line in sys.stdin:
    request = json.loads(line)
    name, batch, seconds = request["workload"], request["batch"], request["seconds"]
    try:
        if (name, batch) not in steps:
            steps[name, batch] = workload(name, batch)
            for _ in range(3):
                steps[name, batch]()
        step, count, started = steps[name, batch], 0, now()
        while count == 0 or now() - started < seconds:
            step()
            count += 1
        answer({"rate": count * batch / (now() - started)})
    except Exception as error:
        answer({"error": str(error).split("\n")[0]})

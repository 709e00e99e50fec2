"""The child process that holds a local model: llama.cpp's own OpenAI-style server, on loopback, behind a key made for it.

Started by `LocalModel` as `python -m service.llm.local_server MODEL CONTEXT`, with the key in its environment. It prints
its address when the model is loaded and ends when its standard input closes, so it never outlives the service, however
that ends. A crash in native code ends this process and not the service.
"""

import os
import sys

KEY = "PEER_ASSIST_LOCAL_MODEL_KEY"


def main(path: str, context_tokens: int) -> None:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = path
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [os.environ.pop(KEY)]
    parameters.n_ctx = context_tokens
    parameters.n_parallel = 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    threads = max(1, cores - 1)  # one core stays for the desk: llama.cpp's threads spin while they wait for each other
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    parameters.cache_ram_mib = 0
    parameters.endpoint_slots = False
    parameters.endpoint_props = False
    parameters.ui = False
    parameters.offline = True
    parameters.warmup = False
    server = xllamacpp.Server(parameters)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.buffer.read()
    os._exit(0)  # nothing here is worth a tidy end, and the server's threads would hold it up


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

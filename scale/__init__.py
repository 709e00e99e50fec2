"""The scaled-out set, as processes of this machine: what `make scale-demo` starts, and the tests and the benchmark use."""

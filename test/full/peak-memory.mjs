// Says at the end how much memory the process held at most, in bytes.
process.on('exit', () => process.stderr.write(`peak ${process.resourceUsage().maxRSS * 1024}\n`));

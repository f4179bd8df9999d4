interface Alternative {
  token: string
  /** Natural logarithm of its probability. */
  logprob: number
}

/** Log odds of the first word being Yes, against No; undefined where it is likely neither of them. */
export function yesOverNo(alternatives: Alternative[]): number | undefined {
  const share = (word: string) =>
    alternatives
      .filter(({ token }) => token.trim().toLowerCase() === word)
      .reduce((sum, { logprob }) => sum + Math.exp(logprob), 0)
  const yes = share('yes')
  const no = share('no')
  // Behind "Nein" a trace of Yes tells nothing.
  if (yes + no < 0.5) return undefined
  // The one that isn't named is less likely than all that are.
  const least = Math.min(...alternatives.map(({ logprob }) => Math.exp(logprob)))
  return Math.log((yes || least) / (no || least))
}

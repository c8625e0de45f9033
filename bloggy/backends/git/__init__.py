"""Static sites in a git repository: posts become commits, built apart from the writer's work and pushed.

`command` runs git, `explain` turns its words into errors, `repository` knows branches and heads, `tree`
reads commits, `commit` builds one, `hooks` asks the writer's own hooks, `remote` fetches and pushes,
`site` and `translate` make the files, `changes` decides what an action does to them, `worktree` brings the
writer's copy along, `pagecheck` looks whether readers see it, `publisher` and `backend` fill the roles.
"""

"""WordPress through its REST interface, or through XML-RPC where that is shut."""

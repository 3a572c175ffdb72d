"""What files declare, read as an AWS that answers.

A template or a plan becomes a `World`: the declared resources in the shape in which AWS would
describe them, each with its place in a file. `Declared` is a source like a live session: it answers
the same reads from the World, so that everything behind the reads is the same for files as for a
running service. What files cannot show falls into three kinds, and they are told apart:

(a) What the files define, or AWS makes from it by itself (main route tables, default groups and
    ACLs, local routes, addresses of endpoints; `defaults`). It is answered. What the files should
    define and do not is known to be absent, and answered with AWS's own code for that.
(b) What lies outside of every file: tags of images, policies of the organization, zones that
    someone else attached; Block Public Access, DNS Firewall and the policy of the registry, where
    the files do not declare them. It is taken as AWS has it by default, and each such thing is
    named in `Snapshot.taken_for_granted`, so that a clean answer is not taken for more than it is.
(c) What the files refer to and leave open: a parameter without a value, a VPC of somewhere else, a
    role by its ARN, a value known after apply. It is refused with the code `NotDeclared` and words
    that name it, so that whatever hangs on it is unknown, and nothing else.

With a live session behind it, whatever is not (a) is asked of AWS instead.
"""
